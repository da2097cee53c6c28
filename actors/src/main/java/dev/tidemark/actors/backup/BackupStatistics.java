package dev.tidemark.actors.backup;

import java.time.Duration;

/**
 * What became of backups since the store was opened. Immutable.
 *
 * @param made backups that were made, and verified where that is set
 * @param failures tasks that failed, backups that could not be verified included
 * @param verifications of whatever backups
 * @param last of those that were made
 * @param newestMillis wall-clock time of the newest one, also one of before the opening where a schedule looks for it; zero for none
 * @param lastFailure why the last task failed that did, empty while none has
 * @param nextMillis wall-clock time of the next one by schedule, zero for none
 */
public record BackupStatistics(
        long made,
        long failures,
        Verifications verifications,
        Last last,
        long newestMillis,
        String lastFailure,
        long nextMillis) {

    public static final BackupStatistics NONE =
            new BackupStatistics(0, 0, new Verifications(0, 0), Last.NONE, 0, "", 0);

    /**
     * Readings of whole backups.
     *
     * @param failed those that found another byte than was backed up
     */
    public record Verifications(long good, long failed) {

        Verifications plus(boolean found) {
            return new Verifications(good + (found ? 1 : 0), failed + (found ? 0 : 1));
        }
    }

    /**
     * One that was made.
     *
     * @param atMillis wall-clock time, zero for none
     * @param took how long that took
     * @param lengthBytes of all its files
     * @param copiedBytes how much of it was not shared
     */
    public record Last(long atMillis, Duration took, long lengthBytes, long copiedBytes) {

        static final Last NONE = new Last(0, Duration.ZERO, 0, 0);
    }

    BackupStatistics made(Last one) {
        return new BackupStatistics(made + 1, failures, verifications, one, one.atMillis(), lastFailure, nextMillis);
    }

    BackupStatistics found(long atMillis) {
        return new BackupStatistics(
                made, failures, verifications, last, Math.max(newestMillis, atMillis), lastFailure, nextMillis);
    }

    BackupStatistics verified(boolean good) {
        return new BackupStatistics(
                made, failures, verifications.plus(good), last, newestMillis, lastFailure, nextMillis);
    }

    BackupStatistics failed(String reason) {
        return new BackupStatistics(made, failures + 1, verifications, last, newestMillis, reason, nextMillis);
    }

    BackupStatistics due(long atMillis) {
        return new BackupStatistics(made, failures, verifications, last, newestMillis, lastFailure, atMillis);
    }
}
