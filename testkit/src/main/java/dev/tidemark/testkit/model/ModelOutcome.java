package dev.tidemark.testkit.model;

import java.util.List;
import java.util.Optional;

/** What a write does to a model. */
public sealed interface ModelOutcome {

    /** Done; the records that it added, in order. */
    record Written(List<ModelRecord> records) implements ModelOutcome {

        public Written {
            records = List.copyOf(records);
        }

        public long position() {
            return records.get(records.size() - 1).position();
        }
    }

    /** Nothing but deletes of keys that have no value: nothing was written. */
    record NothingToDelete() implements ModelOutcome {}

    /**
     * A condition did not hold: nothing was written.
     *
     * @param index of the mutation within its batch, from zero
     * @param actual position of the key's value, empty when it has none
     */
    record Conflict(int index, Optional<Long> actual) implements ModelOutcome {}
}
