package dev.tidemark.actors.backup;

import dev.tidemark.actors.BackupProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** Numbers of backups, and what is under way. Any thread. */
final class BackupMeter {

    private record Running(String task, BackupPace pace) {}

    private volatile BackupStatistics statistics = BackupStatistics.NONE;
    private volatile Optional<Running> running = Optional.empty();

    static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    BackupStatistics read() {
        return statistics;
    }

    BackupProgress progress() {
        return running.map(now -> new BackupProgress(now.task(), now.pace().bytes()))
                .orElse(BackupProgress.NOTHING);
    }

    void began(String task, BackupPace pace) {
        running = Optional.of(new Running(task, pace));
    }

    void ended() {
        running = Optional.empty();
    }

    synchronized void made(long atMillis, Duration duration, long copiedBytes) {
        statistics = statistics.made(atMillis, duration, copiedBytes);
    }

    synchronized void failed(String reason) {
        statistics = statistics.failed(reason);
    }

    synchronized void due(long atMillis) {
        statistics = statistics.due(atMillis);
    }
}
