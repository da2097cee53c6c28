package dev.tidemark.engine.log;

import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.BoundedHandles;
import dev.tidemark.engine.io.FileSystem;

/** What all collections of a store share: the disk and the bounds. Safe for any thread; closed by the store's owner. */
public record LogContext(
        FileSystem disk,
        StoreSettings settings,
        BoundedHandles readHandles,
        WriteHandlePermits writeHandles,
        CacheBudget cacheBudget) {

    public static LogContext of(FileSystem disk, StoreSettings settings) {
        return new LogContext(
                disk,
                settings,
                new BoundedHandles(disk, settings.readHandlesMax()),
                new WriteHandlePermits(settings.writeHandlesMax()),
                new CacheBudget(settings.cacheMaxBytes()));
    }
}
