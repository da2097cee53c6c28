package dev.tidemark.actors.health;

import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What health runs work with. Immutable.
 *
 * @param work runs what blocks, one thing at a time
 * @param handlers runs what hosts have registered, which may block
 */
public record HealthParts(
        HealthSettings settings,
        Path directory,
        FileSystem disk,
        TimeSource time,
        Lifeline lifeline,
        Executor work,
        Executor handlers) {

    /**
     * What the store itself is asked for.
     *
     * @param journalFilesMax most files that the journal may have
     * @param isOwner whether the lock of the data directory is the store's own still
     */
    public record Lifeline(int journalFilesMax, BooleanSupplier isOwner) {}
}
