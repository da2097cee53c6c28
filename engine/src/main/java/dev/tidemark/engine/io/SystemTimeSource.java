package dev.tidemark.engine.io;

import dev.tidemark.engine.TimeSource;

/** The clocks of this machine. Stateless; safe for any thread. */
public final class SystemTimeSource implements TimeSource {

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }
}
