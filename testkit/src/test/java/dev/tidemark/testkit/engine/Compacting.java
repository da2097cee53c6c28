package dev.tidemark.testkit.engine;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.StoreCompaction;
import java.util.Optional;

/**
 * Compacts one open collection bit by bit, as writer and upkeep thread would in turns. Between any two steps the collection may be
 * written to, and its process may end.
 *
 * <p>Steps: scanned → journal synced → files named → published → index moved. What has its names and is not published stays.
 */
final class Compacting {

    private static final long UNKNOWN = -1;

    private final CollectionStore store;
    private final Saboteur saboteur;
    private final long tombstonesBeforeMillis;
    private final Pins pins = new Pins();
    private Optional<Compaction> running = Optional.empty();
    private Optional<CompactionResult> named = Optional.empty();
    private long durable;

    Compacting(CollectionStore store, Saboteur saboteur, WorldSettings settings) {
        this.store = store;
        this.saboteur = saboteur;
        this.tombstonesBeforeMillis = settings.traits().dropping() ? Long.MAX_VALUE : 0;
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
                if (isIdle()) {
                    break;
                }
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
        } else if (named.isPresent()) {
            CompactionResult result = named.get();
            compaction.publish(saboteur.on(result), durable);
            named = Optional.empty();
            return result.replacements().size();
        } else if (running.isEmpty()) {
            compaction.replaced().move(pins);
            running = compaction.begin(tombstonesBeforeMillis);
            durable = UNKNOWN;
        } else if (!running.get().isScanned()) {
            running.get().step();
        } else if (durable == UNKNOWN) {
            saboteur.synced(sync);
            durable = store.watermark();
        } else {
            saboteur.scanned(running.get().plan());
            named = Optional.of(running.get().finish(durable));
            running = Optional.empty();
        }
        return 0;
    }

    /** Whether nothing was begun that has not come to its end. */
    private boolean isIdle() {
        return running.isEmpty() && named.isEmpty() && !store.compaction().isSwitching();
    }

    /** Ends what was begun and not published. */
    void abandon() {
        running.ifPresent(Compaction::abandon);
        running = Optional.empty();
        named = Optional.empty();
    }
}
