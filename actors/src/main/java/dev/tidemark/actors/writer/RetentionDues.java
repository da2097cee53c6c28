package dev.tidemark.actors.writer;

import dev.tidemark.engine.CollectionId;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When time has something to do in collections that are not open: a segment to close, or one to remove. Writers note it when they
 * end. Holds the clock that this goes by. Safe for any thread. Costs about 60 bytes for each collection that was open since the store was.
 */
public final class RetentionDues {

    private final RetentionClock clock;
    private final ConcurrentHashMap<CollectionId, Long> dues = new ConcurrentHashMap<>();

    public RetentionDues(RetentionClock clock) {
        this.clock = clock;
    }

    RetentionClock clock() {
        return clock;
    }

    /** @param millis since the epoch, {@code Long.MAX_VALUE} for never */
    void note(CollectionId collection, long millis) {
        dues.put(collection, millis);
    }

    /** What time it is, milliseconds since the epoch, at the earliest. */
    public long nowMillis() {
        return clock.now().earliestMillis();
    }

    /** Whether there may be something to do: at that moment, or because nothing is known of the collection yet. */
    public boolean isDue(CollectionId collection, long nowMillis) {
        return dues.getOrDefault(collection, 0L) <= nowMillis;
    }

    /** The collection is open, and its writer looks itself, or it is no more. */
    public void forget(CollectionId collection) {
        dues.remove(collection);
    }
}
