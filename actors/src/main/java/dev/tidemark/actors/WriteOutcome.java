package dev.tidemark.actors;

import java.util.Optional;

/** What became of a write that was not refused with a failure. */
public sealed interface WriteOutcome {

    /**
     * Done, and as durable as the collection's setting says.
     *
     * @param position of the new record; of an atomic batch: of its last one
     */
    record Written(long position) implements WriteOutcome {}

    /** A delete of a key that has no value, or a check of one: nothing was written. */
    record NothingToDelete(String key) implements WriteOutcome {}

    /**
     * The condition did not hold: nothing was written, of an atomic batch nothing at all.
     *
     * @param index of the write within its batch, zero for a single one
     * @param actual position of the key's current value, empty when it has none
     */
    record Conflict(String key, int index, Condition expected, Optional<Long> actual) implements WriteOutcome {}
}
