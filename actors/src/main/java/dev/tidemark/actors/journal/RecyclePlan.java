package dev.tidemark.actors.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.journal.JournalShard.Retained;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which collections must force their segments before the journal's oldest file can be given free, and how far that is. A plain
 * class, owned by the journal's keeper.
 *
 * <p>The journal says which: those with much unforced data there, and the largest of the others where too much would have to
 * be carried forward. A few are asked at a time.
 */
final class RecyclePlan {

    private static final int AT_ONCE_MAX = 4;

    private final ArrayDeque<CollectionId> waiting = new ArrayDeque<>();
    private final Set<CollectionId> asked = new HashSet<>();
    private boolean failed;
    private boolean impossible;

    private RecyclePlan() {}

    /** @param retained those that the journal cannot do without being forced, most bytes first */
    static RecyclePlan of(List<Retained> retained) {
        RecyclePlan plan = new RecyclePlan();
        retained.forEach(one -> plan.waiting.add(one.collection()));
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

    /** A collection that was asked cannot be opened, and may not be for long. */
    void impossible(CollectionId collection) {
        answered(collection, false);
        impossible = true;
    }

    /** Those that were asked and have not answered will not be waited for: their writers may be gone. */
    void overdue() {
        failed |= !asked.isEmpty();
        asked.clear();
    }

    boolean isDone() {
        return waiting.isEmpty() && asked.isEmpty();
    }

    /** Whether a collection could not force, so that the file must wait. */
    boolean hasFailed() {
        return failed;
    }

    /** Whether a collection could not even be opened. */
    boolean isImpossible() {
        return impossible;
    }
}
