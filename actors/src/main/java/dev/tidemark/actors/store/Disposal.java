package dev.tidemark.actors.store;

import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.Orphans;
import dev.tidemark.engine.store.TrashBin;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an open store does with the files of dropped collections: the guardian moves them away at once, and they are unlinked in
 * the background, by one thread at a time: who comes meanwhile leaves the work to it. Where the disk refuses, they stay until
 * the store is opened again.
 */
final class Disposal {

    private static final Logger LOG = LoggerFactory.getLogger(Disposal.class);

    private final TrashBin trash;
    private final Executor upkeep;

    /** How often the trash was to be emptied since nobody is at it; zero while nobody is. */
    private final AtomicInteger wanted = new AtomicInteger();

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
        wanted.incrementAndGet();
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
        if (wanted.getAndIncrement() == 0) {
            upkeep.execute(this::empty);
        }
    }

    private void empty() {
        int served;
        do {
            served = wanted.get();
            try {
                trash.empty();
            } catch (RuntimeException failure) {
                // Whatever it is must not keep later drops from trying.
                LOG.warn("trash cannot be emptied: reason={}", failure.getMessage());
            }
        } while (!wanted.compareAndSet(served, 0));
    }
}
