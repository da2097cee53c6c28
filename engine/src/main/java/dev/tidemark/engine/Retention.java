package dev.tidemark.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much of a collection without keys is kept. Immutable.
 *
 * <p>A record that lies within every limit that is set stays. What lies beyond one goes with the whole file that it is in, once all
 * of that file does; so a log holds up to one file more than a limit says, and the part that grows.
 *
 * @param maxAge since a record was written, 1 s to 36,500 days
 * @param maxBytes length of the log's files behind a record, from 1 on
 * @param maxCount records behind a record, from 1 on
 */
public record Retention(Optional<Duration> maxAge, OptionalLong maxBytes, OptionalLong maxCount) {

    /** Everything is kept. */
    public static final Retention FOR_EVER =
            new Retention(Optional.empty(), OptionalLong.empty(), OptionalLong.empty());

    private static final Duration AGE_MIN = Duration.ofSeconds(1);
    private static final Duration AGE_MAX = Duration.ofDays(36_500);

    /** @throws InvalidRequestException when a limit is out of its bounds */
    public Retention {
        maxAge.filter(age -> age.compareTo(AGE_MIN) < 0 || age.compareTo(AGE_MAX) > 0)
                .ifPresent(age -> {
                    throw new InvalidRequestException(
                            "age is out of bounds: from=" + AGE_MIN + " to=" + AGE_MAX + " actual=" + age);
                });
        requirePositive(maxBytes, "bytes");
        requirePositive(maxCount, "count");
    }

    private static void requirePositive(OptionalLong limit, String name) {
        if (limit.isPresent() && limit.getAsLong() < 1) {
            throw new InvalidRequestException(name + " is out of bounds: from=1 actual=" + limit.getAsLong());
        }
    }

    /** Whether anything ever goes. */
    public boolean isLimited() {
        return !equals(FOR_EVER);
    }

    public Retention withMaxAge(Duration age) {
        return new Retention(Optional.of(age), maxBytes, maxCount);
    }

    public Retention withMaxBytes(long bytes) {
        return new Retention(maxAge, OptionalLong.of(bytes), maxCount);
    }

    public Retention withMaxCount(long count) {
        return new Retention(maxAge, maxBytes, OptionalLong.of(count));
    }

    public Retention withoutMaxAge() {
        return new Retention(Optional.empty(), maxBytes, maxCount);
    }

    public Retention withoutMaxBytes() {
        return new Retention(maxAge, OptionalLong.empty(), maxCount);
    }

    public Retention withoutMaxCount() {
        return new Retention(maxAge, maxBytes, OptionalLong.empty());
    }
}
