package dev.tidemark.engine;

/** Seam to the clocks, so that a simulation can own time. Safe for any thread. */
public interface TimeSource {

    /** Wall-clock time, milliseconds since the epoch. May jump; only ever a payload, never an order. */
    long wallMillis();

    /** Monotonic time, nanoseconds since an arbitrary start. */
    long monotonicNanos();
}
