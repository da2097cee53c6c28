package dev.tidemark.http;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;

/**
 * The number that clients of a shape pass back with their next live read, so that caches on the way take it for another request.
 * Stateless.
 *
 * <p>It is the time in whole waits, so that those who wait at the same time ask for one and the same URL, which a cache asks for once.
 */
final class LiveCursor {

    private static final Instant START = Instant.parse("2024-10-09T00:00:00Z");
    private static final long LEAP_MAX_SECONDS = 3600;

    /** Of Fibonacci hashing: 2^64 by the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final int SPREAD_SHIFT = 33;
    private static final long PRIME = 31;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");

    private LiveCursor() {}

    /** What a client sent; whatever is no number counts for nothing. */
    static OptionalLong parse(String text) {
        return NUMBER.matcher(text).matches() ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /**
     * How far to leap from a number: the same for all who are given the same. A cache may ask twice for what many wait for; those who got
     * the second answer would else ask for URLs of their own from then on, one more at the server with each such pair.
     *
     * @param last where the answer ends
     * @return from zero below {@code bound}
     */
    static long leap(OptionalLong known, long last, long bound) {
        return Math.floorMod(((known.orElse(0) * PRIME + last) * SPREAD) >>> SPREAD_SHIFT, bound);
    }

    /**
     * The next one, always another than the client has.
     *
     * @param wait how long live reads wait
     * @param leaps gives a number from zero below its argument
     */
    static long next(Instant now, Duration wait, OptionalLong known, LongUnaryOperator leaps) {
        long step = Math.max(1, wait.toSeconds());
        long seconds = Math.max(0, Duration.between(START, now).toSeconds());
        long next = (seconds + step - 1) / step * step;
        return known.isPresent() && next <= known.getAsLong()
                ? known.getAsLong() + 1 + leaps.applyAsLong(LEAP_MAX_SECONDS)
                : next;
    }
}
