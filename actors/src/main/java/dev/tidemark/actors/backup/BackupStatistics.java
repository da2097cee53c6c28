package dev.tidemark.actors.backup;

import java.time.Duration;

/**
 * What became of backups since the store was opened. Immutable.
 *
 * @param made backups that were made, and verified where that is set
 * @param failures tasks that failed, backups that could not be verified included
 * @param lastMillis wall-clock time of the last one that was made, zero for none
 * @param lastDuration how long it took
 * @param lastCopiedBytes how much of it was not shared
 * @param lastFailure why the last task failed that did, empty while none has
 * @param nextMillis wall-clock time of the next one by schedule, zero for none
 */
public record BackupStatistics(
        long made,
        long failures,
        long lastMillis,
        Duration lastDuration,
        long lastCopiedBytes,
        String lastFailure,
        long nextMillis) {

    static final BackupStatistics NONE = new BackupStatistics(0, 0, 0, Duration.ZERO, 0, "", 0);

    BackupStatistics made(long atMillis, Duration duration, long copiedBytes) {
        return new BackupStatistics(made + 1, failures, atMillis, duration, copiedBytes, lastFailure, nextMillis);
    }

    BackupStatistics failed(String reason) {
        return new BackupStatistics(made, failures + 1, lastMillis, lastDuration, lastCopiedBytes, reason, nextMillis);
    }

    BackupStatistics due(long atMillis) {
        return new BackupStatistics(made, failures, lastMillis, lastDuration, lastCopiedBytes, lastFailure, atMillis);
    }
}
