package dev.tidemark.testkit.simulation;

import dev.tidemark.engine.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * A clock that moves only when told to.
 *
 * <p>Monotonic time never goes back; wall-clock time follows it and may jump either way. Confined to one thread.
 * Advancing the clock of a {@link Simulation} from within a step models an operation that takes long, such as a slow
 * disk: whatever falls due meanwhile becomes ready when the step ends.
 */
public final class SimulatedTime implements TimeSource {

    private static final Instant DEFAULT_START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long originNanos;
    private long wallStartMillis;
    private long elapsedNanos;

    /** A clock that starts at the first moment of 2026, with a monotonic origin of 0. */
    public SimulatedTime() {
        this(DEFAULT_START, 0);
    }

    /** The origin is what {@link #monotonicNanos} starts from; like the real one it may be any number. */
    public SimulatedTime(Instant start, long originNanos) {
        this.wallStartMillis = start.toEpochMilli();
        this.originNanos = originNanos;
    }

    static SimulatedTime withOrigin(long originNanos) {
        return new SimulatedTime(DEFAULT_START, originNanos);
    }

    @Override
    public long wallMillis() {
        return wallStartMillis + elapsedNanos / NANOS_PER_MILLI;
    }

    @Override
    public long monotonicNanos() {
        return originNanos + elapsedNanos;
    }

    /** Virtual time since the start. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos);
    }

    /** Lets virtual time pass on both clocks; nothing runs meanwhile. */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time cannot go back: duration=" + duration);
        }
        elapsedNanos += duration.toNanos();
    }

    /** Moves the wall clock alone, forwards or backwards, as an administrator or a time service does. */
    public void jumpWallClock(Duration jump) {
        wallStartMillis += jump.toMillis();
    }

    long elapsedNanos() {
        return elapsedNanos;
    }

    void advanceNanos(long nanos) {
        elapsedNanos += nanos;
    }

    /** Moves to the given elapsed time, unless it is already past. */
    void advanceTo(long targetElapsedNanos) {
        elapsedNanos = Math.max(elapsedNanos, targetElapsedNanos);
    }
}
