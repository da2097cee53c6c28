package dev.tidemark.actors.store;

import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.Orphans;
import dev.tidemark.engine.store.TrashBin;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an open store does with the files of dropped collections: the guardian moves them away at once, and they are unlinked in
 * the background, by one thread at a time. Where the disk refuses, they stay until the store is opened again.
 */
final class Disposal {

    private static final Logger LOG = LoggerFactory.getLogger(Disposal.class);

    private final TrashBin trash;
    private final Executor upkeep;
    private final AtomicBoolean due = new AtomicBoolean();

    /** @param upkeep runs what takes long */
    Disposal(TrashBin trash, Executor upkeep) {
        this.trash = trash;
        this.upkeep = upkeep;
    }

    /**
     * Looks for what the last life of the store has left.
     *
     * @param found is told of each collection whose files still stand where they were; the guardian discards them
     */
    void start(Orphans orphans, Consumer<CatalogEntry> found) {
        upkeep.execute(() -> {
            try {
                orphans.find().forEach(found);
            } catch (TidemarkException failure) {
                LOG.warn("files of dropped collections cannot be looked for: reason={}", failure.getMessage());
            }
            empty();
        });
    }

    /** Moves a dropped collection's files away. Called by the guardian. */
    void discard(CatalogEntry entry) {
        try {
            trash.discard(entry);
        } catch (TidemarkException failure) {
            LOG.warn("files of a dropped collection stay: collection={} reason={}", entry.name(), failure.getMessage());
        }
        if (due.compareAndSet(false, true)) {
            upkeep.execute(this::empty);
        }
    }

    private synchronized void empty() {
        due.set(false);
        try {
            trash.empty();
        } catch (TidemarkException failure) {
            LOG.warn("trash cannot be emptied: reason={}", failure.getMessage());
        }
    }
}
