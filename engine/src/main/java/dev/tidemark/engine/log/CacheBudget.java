package dev.tidemark.engine.log;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that all collections together may use to keep recent lines beyond need. Safe for any thread. */
public final class CacheBudget {

    private static final int BESIDE_FRACTION = 4;

    private final long capacityBytes;
    private final AtomicLong used = new AtomicLong();

    /** What of it is not lines. */
    private final AtomicLong beside = new AtomicLong();

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

    /** Books a change of use. */
    void add(long bytes) {
        used.addAndGet(bytes);
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
