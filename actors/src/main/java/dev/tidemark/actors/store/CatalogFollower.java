package dev.tidemark.actors.store;

import dev.tidemark.actors.writer.Follower;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CollectionStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the catalog in memory in step with its log. Used by the catalog's writers, one after the other.
 *
 * <p>A writer that dies may leave durable records behind that nobody has taken in; the next one begins with those. A drop
 * among them has been told to nobody, so the follower tells of it.
 */
final class CatalogFollower implements Follower {

    private static final int PAGE = 4096;
    private static final long PAGE_BYTES = 1 << 20;

    private final Catalog catalog;
    private final Consumer<CatalogEntry> dropped;
    private volatile long position;

    /**
     * @param position up to which the catalog holds the log already
     * @param dropped is told which collections are gone without their callers having been told
     */
    CatalogFollower(Catalog catalog, long position, Consumer<CatalogEntry> dropped) {
        this.catalog = catalog;
        this.position = position;
        this.dropped = dropped;
    }

    @Override
    public Consumer<LogRecord> follow(CollectionStore store) {
        catchUp(store);
        store.imageWith(catalog);
        return this::take;
    }

    private void catchUp(CollectionStore store) {
        LogCursor cursor = new LogCursor(position);
        while (cursor.position() < store.watermark()) {
            List<LogRecord> page = cursor.next(store.reader().view(), PAGE, PAGE_BYTES);
            for (LogRecord record : page) {
                Optional<CatalogEntry> before = record.operation() == Operation.DELETE
                        ? catalog.find(Catalog.nameIn(record))
                        : Optional.empty();
                take(record);
                before.ifPresent(dropped);
            }
        }
    }

    private void take(LogRecord record) {
        catalog.apply(record);
        position = record.position();
    }
}
