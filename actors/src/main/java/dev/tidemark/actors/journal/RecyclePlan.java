package dev.tidemark.actors.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.journal.JournalShard.Retained;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which collections must force their segments before the journal's oldest file can be given free, and how far that is. A plain
 * class, owned by the journal's keeper.
 *
 * <p>Collections with much unforced data there force it, a few at a time; the small rest of all others is carried forward, as
 * long as that is little; beyond it the largest force too. So forced files follow the bytes written, not the collections.
 */
final class RecyclePlan {

    /** Unforced bytes from which on a collection forces its segment. */
    static final long FORCE_BYTES = 64 * 1024;

    private static final int AT_ONCE_MAX = 4;

    private final ArrayDeque<CollectionId> waiting = new ArrayDeque<>();
    private final Set<CollectionId> asked = new HashSet<>();
    private boolean failed;

    private RecyclePlan() {}

    /** @param carryMaxBytes most bytes that are carried forward */
    static RecyclePlan of(List<Retained> retained, long carryMaxBytes) {
        RecyclePlan plan = new RecyclePlan();
        List<Retained> largestFirst = retained.stream()
                .sorted(Comparator.comparingLong(Retained::lengthBytes).reversed())
                .toList();
        long rest = retained.stream().mapToLong(Retained::lengthBytes).sum();
        for (Retained one : largestFirst) {
            if (one.lengthBytes() >= FORCE_BYTES || rest > carryMaxBytes) {
                plan.waiting.add(one.collection());
                rest -= one.lengthBytes();
            }
        }
        return plan;
    }

    /** Next collection to ask, empty when enough are asked or none is left. */
    Optional<CollectionId> next() {
        if (waiting.isEmpty() || asked.size() >= AT_ONCE_MAX) {
            return Optional.empty();
        }
        CollectionId collection = waiting.removeFirst();
        asked.add(collection);
        return Optional.of(collection);
    }

    void answered(CollectionId collection, boolean forced) {
        asked.remove(collection);
        failed |= !forced;
    }

    boolean isDone() {
        return waiting.isEmpty() && asked.isEmpty();
    }

    /** Whether a collection could not force, so that the file must wait. */
    boolean hasFailed() {
        return failed;
    }
}
