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

        /** Withdrawals that sealing has not confirmed. */
        private int withdrawing;

        Drop(CatalogEntry entry) {
            this.entry = entry;
        }
    }

    private final Map<CollectionId, Drop> drops = new HashMap<>();
    private final Predicate<CatalogEntry> owned;
    private final Predicate<CollectionId> withdraw;
    private final Consumer<CatalogEntry> discard;

    /**
     * @param owned whether a writer of the collection has not ended
     * @param withdraw has sealing forget the collection and tell {@link #unsealed}; false when there is no sealing
     * @param discard moves the files away
     */
    Drops(Predicate<CatalogEntry> owned, Predicate<CollectionId> withdraw, Consumer<CatalogEntry> discard) {
        this.owned = owned;
        this.withdraw = withdraw;
        this.discard = discard;
    }

    /** The collection was dropped; its files go when neither a writer nor a sealer is at them. */
    void add(CatalogEntry entry, CompletableFuture<Done> done) {
        Drop drop = drops.computeIfAbsent(entry.id(), id -> new Drop(entry));
        drop.waiting.add(done);
        withdraw(drop);
    }

    /** A writer of the collection has ended, or will never be: what it may have offered since the drop is withdrawn too. */
    void settle(CatalogEntry entry) {
        Drop drop = drops.get(entry.id());
        if (drop != null) {
            withdraw(drop);
        }
    }

    private void withdraw(Drop drop) {
        if (withdraw.test(drop.entry.id())) {
            drop.withdrawing++;
        } else {
            discardIfFree(drop);
        }
    }

    /** No sealer is at the collection's files, as of a withdrawal. */
    void unsealed(CollectionId collection) {
        Drop drop = drops.get(collection);
        if (drop != null) {
            drop.withdrawing--;
            discardIfFree(drop);
        }
    }

    /** There is no sealing any more. */
    void sealingGone() {
        for (Drop drop : List.copyOf(drops.values())) {
            drop.withdrawing = 0;
            discardIfFree(drop);
        }
    }

    private void discardIfFree(Drop drop) {
        if (drop.withdrawing == 0 && !owned.test(drop.entry)) {
            drops.remove(drop.entry.id());
            discard.accept(drop.entry);
            drop.waiting.forEach(done -> done.complete(Done.getInstance()));
        }
    }

    /** The store ends: whoever waits is answered, the files are left to the next opening. */
    void end() {
        drops.values().forEach(drop -> drop.waiting.forEach(done -> done.complete(Done.getInstance())));
        drops.clear();
    }
}
