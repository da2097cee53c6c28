package dev.tidemark.actors;

import java.time.Instant;

/**
 * The latest value of one key.
 *
 * @param position of the record that set it; serves as its ETag
 * @param time wall-clock time of that write, to the millisecond
 */
public record Entry(String key, Json value, long position, Instant time) {}
