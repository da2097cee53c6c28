package dev.tidemark.engine.log;

import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.BoundedHandles;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.SideLane;
import java.util.concurrent.Executor;

/**
 * What all collections of a store share: the disk and the bounds. Safe for any thread; closed by the store's owner.
 *
 * @param beside does what compactions have done beside their own thread, as {@link SideLane} says
 */
public record LogContext(
        FileSystem disk,
        StoreSettings settings,
        BoundedHandles readHandles,
        WriteHandlePermits writeHandles,
        CacheBudget cacheBudget,
        Executor beside) {

    /** One whose compactions do everything themselves. */
    public static LogContext of(FileSystem disk, StoreSettings settings) {
        return of(disk, settings, SideLane.INLINE);
    }

    public static LogContext of(FileSystem disk, StoreSettings settings, Executor beside) {
        return new LogContext(
                disk,
                settings,
                new BoundedHandles(disk, settings.readHandlesMax()),
                new WriteHandlePermits(settings.writeHandlesMax()),
                new CacheBudget(settings.cacheMaxBytes()),
                beside);
    }
}
