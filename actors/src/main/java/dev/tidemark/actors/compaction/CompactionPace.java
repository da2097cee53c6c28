package dev.tidemark.actors.compaction;

import dev.tidemark.engine.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the compactions of a store together within so many bytes a second, and holds all of them while it is paused. Any thread; nobody
 * is held up by it: who compacts asks how long to wait before the next step.
 */
public final class CompactionPace {

    /** How long to wait before asking again, while all is paused. */
    private static final Duration PAUSED_LOOK = Duration.ofSeconds(1);

    /** How long to wait before asking again, while nothing may be published. */
    private static final Duration HELD_LOOK = Duration.ofMillis(10);

    /** Whoever holds publications for longer finds that they go on. */
    private static final long HELD_MAX_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Timers keep short pauses late: what was lost within so long is caught up with, or high rates were never reached. */
    private static final long CAUGHT_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TimeSource time;
    private final double nanosPerByte;
    private volatile boolean paused;

    /** Who holds publications. Guarded by this. */
    private final List<Hold> holds = new ArrayList<>();

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

    /** Publications are held until this is closed, or a minute has passed. Any thread. */
    public final class Hold implements AutoCloseable {

        private final long untilNanos;

        private Hold(long untilNanos) {
            this.untilNanos = untilNanos;
        }

        @Override
        public void close() {
            synchronized (CompactionPace.this) {
                holds.remove(this);
            }
        }
    }

    /**
     * From now on compactions wait with putting their files in the place of others. One that has asked before may still be at it; what it
     * relies on is durable already. Nobody else is held up.
     */
    public synchronized Hold holdPublications() {
        Hold hold = new Hold(time.monotonicNanos() + HELD_MAX_NANOS);
        holds.add(hold);
        return hold;
    }

    /** How long to wait though files might be put in force; zero unless somebody holds that. */
    public synchronized Duration publicationHold() {
        long now = time.monotonicNanos();
        return holds.stream().allMatch(hold -> hold.untilNanos - now <= 0) ? Duration.ZERO : HELD_LOOK;
    }

    /** How long to wait though a step might be taken; zero unless all is paused. */
    public Duration hold() {
        return paused ? PAUSED_LOOK : Duration.ZERO;
    }
}
