package dev.tidemark.actors.backup;

import dev.tidemark.actors.BackupProgress;
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

    synchronized void made(BackupStatistics.Last one) {
        statistics = statistics.made(one);
    }

    /** A backup that was there at the opening. */
    synchronized void found(long atMillis) {
        statistics = statistics.found(atMillis);
    }

    synchronized void verified(boolean good) {
        statistics = statistics.verified(good);
    }

    synchronized void failed(String reason) {
        statistics = statistics.failed(reason);
    }

    synchronized void due(long atMillis) {
        statistics = statistics.due(atMillis);
    }
}
