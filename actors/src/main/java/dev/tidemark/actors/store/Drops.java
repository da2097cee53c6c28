package dev.tidemark.actors.store;

import akka.Done;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Dropped collections whose files cannot go yet, since a writer or a sealer is at them. A plain class, owned by the guardian.
 */
final class Drops {

    /** One collection, with those who wait for the end of its drop. */
    private static final class Drop {

        private final CatalogEntry entry;
        private final List<CompletableFuture<Done>> waiting = new ArrayList<>();
        private boolean sealing = true;

        Drop(CatalogEntry entry) {
            this.entry = entry;
        }
    }

    private final Map<CollectionId, Drop> drops = new HashMap<>();
    private final Predicate<CatalogEntry> owned;
    private final Consumer<CatalogEntry> discard;

    /**
     * @param owned whether a writer of the collection has not ended
     * @param discard moves the files away
     */
    Drops(Predicate<CatalogEntry> owned, Consumer<CatalogEntry> discard) {
        this.owned = owned;
        this.discard = discard;
    }

    /** The collection was dropped; its files go when neither a writer nor a sealer is at them. */
    void add(CatalogEntry entry, CompletableFuture<Done> done) {
        drops.computeIfAbsent(entry.id(), id -> new Drop(entry)).waiting.add(done);
    }

    /** No sealer is at the collection's files any more. */
    void unsealed(CollectionId collection) {
        Drop drop = drops.get(collection);
        if (drop != null) {
            drop.sealing = false;
            settle(drop.entry);
        }
    }

    /** There is no sealing any more. */
    void sealingGone() {
        List.copyOf(drops.keySet()).forEach(this::unsealed);
    }

    /** A writer of the collection has ended, or will never be: if it was dropped, its files go. */
    void settle(CatalogEntry entry) {
        Drop drop = drops.get(entry.id());
        if (drop != null && !drop.sealing && !owned.test(entry)) {
            drops.remove(entry.id());
            discard.accept(entry);
            drop.waiting.forEach(done -> done.complete(Done.getInstance()));
        }
    }

    /** The store ends: whoever waits is answered, the files are left to the next opening. */
    void end() {
        drops.values().forEach(drop -> drop.waiting.forEach(done -> done.complete(Done.getInstance())));
        drops.clear();
    }
}
