package dev.tidemark.engine.log;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that all collections together may use to keep recent lines beyond need. Safe for any thread. */
public final class CacheBudget {

    private final long capacityBytes;
    private final AtomicLong used = new AtomicLong();

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

    /** Books more use, if the budget allows for all of it. */
    public boolean tryAdd(long bytes) {
        if (used.addAndGet(bytes) <= capacityBytes) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Books the end of what {@link #tryAdd} booked. */
    public void giveBack(long bytes) {
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
