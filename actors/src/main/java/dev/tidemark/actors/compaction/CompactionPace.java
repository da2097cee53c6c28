package dev.tidemark.actors.compaction;

import dev.tidemark.engine.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the compactions of a store together within so many bytes a second, and holds all of them while it is paused. Any thread; nobody
 * is held up by it: who compacts asks how long to wait before the next step.
 */
public final class CompactionPace {

    /** How long to wait before asking again, while all is paused. */
    private static final Duration PAUSED_LOOK = Duration.ofSeconds(1);

    /** Timers keep short pauses late: what was lost within so long is caught up with, or high rates were never reached. */
    private static final long CAUGHT_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TimeSource time;
    private final double nanosPerByte;
    private volatile boolean paused;

    /** When all that was read and written is paid for. Guarded by this. */
    private long paidAt;

    public CompactionPace(long bytesPerSecond, TimeSource time) {
        this.time = time;
        this.nanosPerByte = NANOS_PER_SECOND / bytesPerSecond;
        this.paidAt = time.monotonicNanos();
    }

    public void paused(boolean now) {
        paused = now;
    }

    public boolean isPaused() {
        return paused;
    }

    /**
     * Says when the next step may be taken.
     *
     * @param bytes that the step before has read and written
     * @return pause until then, zero for none
     */
    public synchronized Duration pauseAfter(long bytes) {
        long now = time.monotonicNanos();
        paidAt = Math.max(paidAt, now - CAUGHT_UP_NANOS) + (long) (bytes * nanosPerByte);
        return Duration.ofNanos(Math.max(0, paidAt - now));
    }

    /** How long to wait though a step might be taken; zero unless all is paused. */
    public Duration hold() {
        return paused ? PAUSED_LOOK : Duration.ZERO;
    }
}
