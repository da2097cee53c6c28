package dev.tidemark.http.netty;

import dev.tidemark.engine.chunk.FileRegion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Regions of files that were read a short while ago, so that the system's page cache has them in all likelihood. Bounded; safe for
 * any thread.
 *
 * <p>A guess: who sends a region that has left the cache all the same waits for the disk, which is why it forgets soon.
 */
final class WarmRegions {

    private static final int KEPT_MAX = 8_192;
    private static final long KEPT_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** When each was read last. Guarded by this. */
    private final Map<FileRegion, Long> readAt = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileRegion, Long> eldest) {
            return size() > KEPT_MAX;
        }
    };

    /** @param nowNanos as {@link System#nanoTime} tells */
    synchronized boolean contains(FileRegion region, long nowNanos) {
        Long at = readAt.get(region);
        return at != null && nowNanos - at < KEPT_MAX_NANOS;
    }

    /** @param sinceNanos at the latest it was read by then, as {@link System#nanoTime} tells */
    synchronized void add(FileRegion region, long sinceNanos) {
        readAt.put(region, sinceNanos);
    }
}
