package dev.tidemark.benchmarks.load;

import java.time.Duration;

/** The time of one round: calls are made from its construction on and counted from the warm-up's end to the end. */
public final class Window {

    private final long startNanos;
    private final long endNanos;

    public Window(Duration warmUp, Duration measured) {
        startNanos = System.nanoTime() + warmUp.toNanos();
        endNanos = startNanos + measured.toNanos();
    }

    public boolean isOver(long nowNanos) {
        return nowNanos - endNanos >= 0;
    }

    /** Whether a call that ended now counts. */
    public boolean counts(long nowNanos) {
        return nowNanos - startNanos >= 0 && nowNanos - endNanos < 0;
    }

    public long lengthNanos() {
        return endNanos - startNanos;
    }
}
