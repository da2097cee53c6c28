package dev.tidemark.engine.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The account of the operation cache: memory that all collections together may use to keep recent lines beyond need, what is in
 * use, and how often readers found what they looked for. The lines themselves lie in each segment's {@link Tail}. Safe for any
 * thread.
 */
public final class CacheBudget {

    private static final int BESIDE_FRACTION = 4;

    private final long capacityBytes;
    private final AtomicLong used = new AtomicLong();

    /** What of it is not lines. */
    private final AtomicLong beside = new AtomicLong();

    private final AtomicLong lines = new AtomicLong();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final AtomicLong evictedLines = new AtomicLong();
    private final AtomicLong evictedBytes = new AtomicLong();

    /** Memory and lines of one user. */
    record Use(long bytes, long lines) {

        static final Use NONE = new Use(0, 0);
    }

    public CacheBudget(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    public long usedBytes() {
        return used.get();
    }

    /** Whether more is used than may be. */
    public boolean isExceeded() {
        return used.get() > capacityBytes;
    }

    /** Books more use for what is not lines, if a quarter of the budget allows for all of that; lines make room for it. */
    public boolean tryAdd(long bytes) {
        if (beside.addAndGet(bytes) <= capacityBytes / BESIDE_FRACTION) {
            used.addAndGet(bytes);
            return true;
        }
        beside.addAndGet(-bytes);
        return false;
    }

    /** Books the end of what {@link #tryAdd} booked. */
    public void giveBack(long bytes) {
        beside.addAndGet(-bytes);
        used.addAndGet(-bytes);
    }

    /** Books a change of one user's use. */
    void changed(Use before, Use after) {
        used.addAndGet(after.bytes() - before.bytes());
        if (after.lines() != before.lines()) {
            lines.addAndGet(after.lines() - before.lines());
        }
    }

    /** Books that a user gave lines up. */
    void evicted(Use before, Use after) {
        if (after.bytes() != before.bytes()) {
            changed(before, after);
            evictedLines.addAndGet(before.lines() - after.lines());
            evictedBytes.addAndGet(before.bytes() - after.bytes());
        }
    }

    void hit() {
        hits.increment();
    }

    void missed() {
        misses.increment();
    }

    public CacheStatistics statistics() {
        return new CacheStatistics(
                hits.sum(),
                misses.sum(),
                evictedLines.get(),
                evictedBytes.get(),
                lines.get(),
                used.get(),
                capacityBytes);
    }

    /**
     * Most that a user of {@code ownBytes} may keep: all while the whole is within the budget, else what is left after giving
     * back the excess.
     */
    long allowance(long ownBytes) {
        long excess = used.get() - capacityBytes;
        return excess <= 0 ? Long.MAX_VALUE : Math.max(0, ownBytes - excess);
    }
}
