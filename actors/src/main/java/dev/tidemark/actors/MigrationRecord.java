package dev.tidemark.actors;

import java.time.Instant;

/**
 * What a store remembers of a migration.
 *
 * @param steps that were done of a long one
 * @param time of the latest step, to the millisecond
 */
public record MigrationRecord(long version, String name, State state, long steps, Instant time) {

    public enum State {
        /** Begun, and to be gone on with. */
        BEGUN,
        /** Done, for ever. */
        APPLIED
    }
}
