package dev.tidemark.actors;

import dev.tidemark.engine.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;

/**
 * What a write says of when its entry expires. Immutable.
 *
 * <p>A write that says nothing keeps what the entry has: a moment stays that moment, and what slides is put off by the write. So a game that
 * is to end at noon does so whoever writes to it, unless a write says otherwise.
 */
public sealed interface Expiry {

    /** Later moments cannot be spelt in a line. */
    Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    /** Longest time from a write to its entry's end. */
    Duration LONGEST = Duration.ofDays(36_500);

    /** What the entry has; nothing for one that is new. */
    Expiry KEPT = new Kept();

    /** From here on it does not expire. */
    Expiry NEVER = new Never();

    /**
     * Expires at a moment, to the millisecond; one that has passed already is as good as any other.
     *
     * @throws InvalidRequestException when it lies before 1970 or beyond {@link #LATEST}
     */
    static Expiry at(Instant moment) {
        if (moment.isBefore(Instant.EPOCH) || moment.isAfter(LATEST)) {
            throw new InvalidRequestException(
                    "expiry is out of bounds: from=" + Instant.EPOCH + " to=" + LATEST + " actual=" + moment);
        }
        return new At(moment);
    }

    /**
     * Expires so long after this write, whatever is written later without a word on expiry.
     *
     * @throws InvalidRequestException when it is shorter than 1 ms or longer than {@link #LONGEST}
     */
    static Expiry in(Duration time) {
        return new In(checked(time));
    }

    /**
     * Expires so long after this write and after every later one that does not say otherwise. Reads do not put it off; {@link Write.Touch}
     * does.
     *
     * @throws InvalidRequestException when it is shorter than 1 ms or longer than {@link #LONGEST}
     */
    static Expiry sliding(Duration time) {
        return new Sliding(checked(time));
    }

    private static Duration checked(Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new InvalidRequestException("time to expiry is out of bounds: from=" + Duration.ofMillis(1) + " to="
                    + LONGEST + " actual=" + time);
        }
        return time;
    }

    /** See {@link #KEPT}. */
    record Kept() implements Expiry {}

    /** See {@link #NEVER}. */
    record Never() implements Expiry {}

    /** See {@link #at}. */
    record At(Instant moment) implements Expiry {}

    /** See {@link #in}. */
    record In(Duration time) implements Expiry {}

    /** See {@link #sliding}. */
    record Sliding(Duration time) implements Expiry {}
}
