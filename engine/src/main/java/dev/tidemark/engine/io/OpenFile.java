package dev.tidemark.engine.io;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One open handle of {@link BoundedHandles} and the count of its leases. Safe for any thread.
 *
 * <p>Once withdrawn, it gives out no lease any more; whoever sees the last lease end, or withdraws it without any, closes it.
 */
final class OpenFile {

    /** Added to the count of leases on withdrawal, which makes it negative. */
    private static final int WITHDRAWN = Integer.MIN_VALUE;

    private final BoundedHandles handles;
    private final FileHandle handle;
    private final AtomicInteger leases = new AtomicInteger(1);
    /** Openings that had happened when it was last leased. Races lose a little recency, nothing else. */
    private volatile long lastUsed;

    /** Starts with one lease, its creator's. */
    OpenFile(BoundedHandles handles, FileHandle handle, long lastUsed) {
        this.handles = handles;
        this.handle = handle;
        this.lastUsed = lastUsed;
    }

    FileHandle handle() {
        return handle;
    }

    long lastUsed() {
        return lastUsed;
    }

    boolean isIdle() {
        return leases.get() == 0;
    }

    /** Takes a lease unless the handle was withdrawn. */
    boolean tryLease() {
        int count = leases.get();
        while (count >= 0) {
            if (leases.compareAndSet(count, count + 1)) {
                touch();
                return true;
            }
            count = leases.get();
        }
        return false;
    }

    private void touch() {
        long now = handles.openings();
        if (lastUsed != now) {
            lastUsed = now;
        }
    }

    void release() {
        if (leases.decrementAndGet() == WITHDRAWN) {
            closeHandle();
        }
    }

    boolean withdrawIfIdle() {
        return leases.compareAndSet(0, WITHDRAWN);
    }

    /** Gives out no further lease and closes with the last one; without effect when withdrawn before. */
    void retire() {
        int count = leases.get();
        while (count >= 0) {
            if (leases.compareAndSet(count, count | WITHDRAWN)) {
                handles.remove(this);
                if (count == 0) {
                    closeHandle();
                }
                return;
            }
            count = leases.get();
        }
    }

    /** For whoever withdrew the idle handle, or ended its last lease. */
    void closeHandle() {
        try {
            handle.close();
        } finally {
            handles.releasePlace();
        }
    }
}
