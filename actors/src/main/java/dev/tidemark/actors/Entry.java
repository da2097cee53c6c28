package dev.tidemark.actors;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The latest value of one key.
 *
 * @param position of the record that set it; serves as its ETag
 * @param time wall-clock time of that write, to the millisecond
 * @param expires when it expires; empty for never
 * @param sliding how long after each write it does; empty where that moment stands by itself
 */
public record Entry(
        String key, Json value, long position, Instant time, Optional<Instant> expires, Optional<Duration> sliding) {

    /** One that does not expire. */
    public Entry(String key, Json value, long position, Instant time) {
        this(key, value, position, time, Optional.empty(), Optional.empty());
    }
}
