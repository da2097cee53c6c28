package dev.tidemark.actors.writer;

import dev.tidemark.actors.JsonLimits;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.store.CatalogEntry;
import java.time.Duration;

/**
 * Bounds and times of one collection's writer.
 *
 * @param batchMaxBytes a batch that has reached this length takes no more calls
 * @param flushBytes durable bytes in memory that make the writer flush at once
 * @param checkpointBytes appended bytes after which an image of the key index is taken; a sixteenth of it when the writer stops
 * @param flushDelay longest time that durable bytes stay in memory only
 * @param closeFilesAfter idle time after which the writer closes its file
 * @param stopAfter idle time after which the writer stops
 * @param retryDelay pause before the disk is tried again after a failure
 * @param cacheMaxAge time after which recent lines that nobody uses are given up
 * @param jsonLimits of what hosts write; the catalog's lines are the store's own
 * @param transaction bounds of transactions over several collections
 */
public record WriterSettings(
        int batchMaxBytes,
        long flushBytes,
        long checkpointBytes,
        Duration flushDelay,
        Duration closeFilesAfter,
        Duration stopAfter,
        Duration retryDelay,
        Duration cacheMaxAge,
        JsonLimits jsonLimits,
        TransactionSettings transaction) {

    private static final int IDLE_CHECKS = 3;

    /** How often a writer looks for what nobody uses: a few times within the shortest time after which that matters. */
    Duration idleCheckDelay() {
        boolean filesFirst = closeFilesAfter.compareTo(cacheMaxAge) < 0;
        return (filesFirst ? closeFilesAfter : cacheMaxAge).dividedBy(IDLE_CHECKS);
    }

    /** Limits of the values of one collection. */
    JsonLimits jsonLimitsOf(CatalogEntry collection) {
        return collection.id().equals(CollectionId.CATALOG) ? JsonLimits.DEFAULT : jsonLimits;
    }
}
