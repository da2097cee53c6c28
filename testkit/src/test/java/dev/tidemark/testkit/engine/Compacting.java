package dev.tidemark.testkit.engine;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.StoreCompaction;
import java.util.Optional;

/** Compacts one open collection bit by bit, as writer and upkeep thread would in turns. */
final class Compacting {

    private final CollectionStore store;
    private final Saboteur saboteur;
    private final Pins pins = new Pins();
    private Optional<Compaction> running = Optional.empty();

    Compacting(CollectionStore store, Saboteur saboteur) {
        this.store = store;
        this.saboteur = saboteur;
    }

    /**
     * Goes on, or begins anew.
     *
     * @param sync makes the journal durable
     * @param rot whether sources may be damaged, which ends a compaction
     * @return segments replaced
     */
    int advance(int steps, Runnable sync, boolean rot) {
        int replaced = 0;
        try {
            for (int step = 0; step < steps; step++) {
                replaced += step(sync);
            }
        } catch (CorruptDataException told) {
            if (!rot) {
                throw told;
            }
            abandon();
        }
        return replaced;
    }

    private int step(Runnable sync) {
        StoreCompaction compaction = store.compaction();
        if (compaction.isSwitching()) {
            compaction.step();
        } else if (running.isEmpty()) {
            compaction.replaced().move(pins);
            running = compaction.begin();
        } else if (!running.get().isScanned()) {
            running.get().step();
        } else {
            sync.run();
            saboteur.scanned(running.get().plan());
            CompactionResult result = running.get().finish(store.watermark());
            running = Optional.empty();
            compaction.publish(saboteur.on(result), store.watermark());
            return result.replacements().size();
        }
        return 0;
    }

    /** Ends what was begun and not published. */
    void abandon() {
        running.ifPresent(Compaction::abandon);
        running = Optional.empty();
    }
}
