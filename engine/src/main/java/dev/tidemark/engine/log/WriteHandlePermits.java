package dev.tidemark.engine.log;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many segments may keep their file open for writing between two writes. Whoever gets none opens and closes the file
 * around each write, so that nobody ever waits. Safe for any thread.
 */
public final class WriteHandlePermits {

    private final AtomicInteger free;
    private final int count;

    public WriteHandlePermits(int count) {
        this.count = count;
        free = new AtomicInteger(count);
    }

    /** Files kept open so at present. */
    public int taken() {
        return count - free.get();
    }

    boolean tryAcquire() {
        int seen = free.get();
        while (seen > 0) {
            if (free.compareAndSet(seen, seen - 1)) {
                return true;
            }
            seen = free.get();
        }
        return false;
    }

    void release() {
        free.incrementAndGet();
    }
}
