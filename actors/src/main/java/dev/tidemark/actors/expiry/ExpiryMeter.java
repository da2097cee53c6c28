package dev.tidemark.actors.expiry;

import java.util.concurrent.atomic.LongAdder;

/** Counts what expiry does. Safe for any thread. */
public final class ExpiryMeter {

    private final LongAdder removed = new LongAdder();
    private final LongAdder handled = new LongAdder();
    private final LongAdder handlerFailures = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder scannedBytes = new LongAdder();
    private volatile int waiting;

    public void removed(int count) {
        removed.add(count);
    }

    public void handled() {
        handled.increment();
    }

    public void handlerFailed() {
        handlerFailures.increment();
    }

    public void failed() {
        failures.increment();
    }

    public void scanned(long bytes) {
        scannedBytes.add(bytes);
    }

    /** @param collections that wait for a handler now */
    public void waiting(int collections) {
        waiting = collections;
    }

    /** @param noted entries whose time is kept in memory */
    public ExpiryStatistics read(long noted) {
        return new ExpiryStatistics(
                removed.sum(),
                handled.sum(),
                handlerFailures.sum(),
                failures.sum(),
                scannedBytes.sum(),
                noted,
                waiting);
    }
}
