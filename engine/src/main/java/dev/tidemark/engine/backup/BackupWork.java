package dev.tidemark.engine.backup;

/** Told of what a backup or a restore reads and writes, block by block, on the thread that works. */
@FunctionalInterface
public interface BackupWork {

    /** For work at full speed that nobody cancels. */
    BackupWork UNWATCHED = bytes -> {};

    /**
     * May hold the work up to keep within a budget.
     *
     * @throws java.util.concurrent.CancellationException to end the work
     */
    void spent(long bytes);
}
