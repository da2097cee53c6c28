package dev.tidemark.actors.writer;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.state.DueTimes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When entries expire, collection by collection, for as long as the store is open: also of collections that are not. Holds the clock that
 * expiry goes by. Safe for any thread.
 */
public final class ExpiryDues {

    private final TimeSource time;
    private final long startNanos;
    private final RetentionClock clock;
    private final DueTimes.Room room;
    private final int countMax;
    private final ConcurrentHashMap<CollectionId, DueTimes> dues = new ConcurrentHashMap<>();
    private volatile Runnable onFirst = () -> {};

    /**
     * @param believedAfter how long a wall clock that has jumped ahead must stay there before anything expires by it
     * @param countMax most entries noted of one collection; sixteen times as many of all
     */
    public ExpiryDues(TimeSource time, Duration believedAfter, int countMax) {
        this.time = time;
        this.startNanos = time.monotonicNanos();
        this.clock = new RetentionClock(time, "expiry", believedAfter);
        this.room = new DueTimes.Room(16L * countMax);
        this.countMax = countMax;
    }

    /** What expires in a collection; nothing is known of it at first. */
    public DueTimes of(CollectionId collection) {
        DueTimes present = dues.get(collection);
        if (present != null) {
            return present;
        }
        boolean first = dues.isEmpty();
        DueTimes added = dues.computeIfAbsent(collection, id -> new DueTimes(room, countMax));
        if (first) {
            onFirst.run();
        }
        return added;
    }

    /** @param listener told, on any thread, when there is a collection to look after and was none before */
    public void onFirst(Runnable listener) {
        onFirst = listener;
    }

    /** The same if anybody has asked for it before. */
    public Optional<DueTimes> present(CollectionId collection) {
        return Optional.ofNullable(dues.get(collection));
    }

    /** Collections that are known to have entries which expire. */
    public Map<CollectionId, DueTimes> all() {
        return dues;
    }

    /** The collection is no more. */
    public void forget(CollectionId collection) {
        DueTimes gone = dues.remove(collection);
        if (gone != null) {
            gone.forget();
        }
    }

    /** What time it is, milliseconds since the epoch, so that nothing expires early. */
    public long nowMillis() {
        return clock.now().earliestMillis();
    }

    /** Monotonic time since the store was opened. */
    public long elapsedNanos() {
        return time.monotonicNanos() - startNanos;
    }

    /** Entries whose time is known, of all collections. */
    public long notedCount() {
        return dues.values().stream().mapToLong(DueTimes::count).sum();
    }

    /** Whether what expires then has. */
    public boolean isOver(long expiresMillis) {
        // Most entries that expire have not: the clock's lock is for those about to.
        return expiresMillis != LogRecord.NEVER && expiresMillis <= time.wallMillis() && expiresMillis <= nowMillis();
    }
}
