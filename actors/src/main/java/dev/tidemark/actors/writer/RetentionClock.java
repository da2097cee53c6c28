package dev.tidemark.actors.writer;

import dev.tidemark.engine.TimeSource;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time it is for retention and for expiry, while the wall clock may jump: bounds between which the present moment lies. One for each store,
 * from its opening on. Safe for any thread.
 *
 * <p>The wall clock is believed as long as it goes with the monotonic one. When it has jumped, either way, the time from before goes on
 * beside it until the wall clock has stayed where it is for some time (six hours for retention): a wrong clock is set right by then,
 * and a right one (the machine slept, or began with a wrong one) is obeyed that much later. What the wall clock says at the opening is
 * believed.
 */
public final class RetentionClock {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionClock.class);
    private static final Duration BELIEVED_AFTER = Duration.ofHours(6);

    /** Clocks are set by so much in ordinary times. */
    private static final long STEP_MAX_MILLIS = Duration.ofMinutes(1).toMillis();

    /** One thousandth of the time between two looks is no jump either. */
    private static final int DRIFT_FRACTION = 1_000;

    /**
     * The present moment.
     *
     * @param earliestMillis since the epoch: by this nothing is removed too early
     * @param latestMillis since the epoch: nothing was written later
     */
    record Now(long earliestMillis, long latestMillis) {}

    /** Both clocks at one moment. */
    private record Reading(long wallMillis, long nanos) {

        static Reading of(TimeSource time) {
            return new Reading(time.wallMillis(), time.monotonicNanos());
        }

        long millisUntil(Reading later) {
            return Duration.ofNanos(later.nanos - nanos).toMillis();
        }

        /** What the wall clock says at that later moment if it goes on from here. */
        long wallMillisAt(Reading later) {
            return wallMillis + millisUntil(later);
        }

        boolean goesOnTo(Reading later) {
            long off = Math.abs(later.wallMillis - wallMillisAt(later));
            return off <= STEP_MAX_MILLIS + millisUntil(later) / DRIFT_FRACTION;
        }
    }

    private final TimeSource time;
    private final String purpose;
    private final Duration believedAfter;
    private Reading believed;

    /** Where the wall clock has jumped to; empty while it is believed. */
    private Optional<Reading> jumped = Optional.empty();

    /** For retention. Believes what the wall clock says now. */
    public RetentionClock(TimeSource time) {
        this(time, "retention", BELIEVED_AFTER);
    }

    /**
     * Believes what the wall clock says now.
     *
     * @param purpose what goes by it, for the log
     * @param believedAfter how long a clock that has jumped must stay where it is
     */
    public RetentionClock(TimeSource time, String purpose, Duration believedAfter) {
        this.time = time;
        this.purpose = purpose;
        this.believedAfter = believedAfter;
        this.believed = Reading.of(time);
    }

    synchronized Now now() {
        Reading reading = Reading.of(time);
        if (believed.goesOnTo(reading)) {
            believed = reading;
            jumped = Optional.empty();
        } else {
            doubt(reading);
        }
        long without = believed.wallMillisAt(reading);
        return new Now(Math.min(reading.wallMillis, without), Math.max(reading.wallMillis, without));
    }

    private void doubt(Reading reading) {
        if (jumped.isEmpty() || !jumped.get().goesOnTo(reading)) {
            jumped = Optional.of(reading);
            LOG.warn(
                    "wall clock has jumped, {} does not go by it for now: byMillis={} believedAfter={}",
                    purpose,
                    reading.wallMillis - believed.wallMillisAt(reading),
                    believedAfter);
        } else if (jumped.get().millisUntil(reading) >= believedAfter.toMillis()) {
            believed = reading;
            jumped = Optional.empty();
            LOG.warn("wall clock has stayed where it jumped to, {} goes by it again", purpose);
        }
    }
}
