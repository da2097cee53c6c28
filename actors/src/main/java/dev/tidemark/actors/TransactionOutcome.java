package dev.tidemark.actors;

import java.util.Map;
import java.util.Optional;

/** What became of a transaction that was not refused with a failure. */
public sealed interface TransactionOutcome {

    /**
     * Done, and durable in all its collections.
     *
     * @param positions last one for each collection in which something was written
     */
    record Committed(Map<String, Long> positions) implements TransactionOutcome {

        public Committed {
            positions = Map.copyOf(positions);
        }
    }

    /**
     * A condition did not hold: nothing was written anywhere.
     *
     * @param index of the write within the transaction
     * @param actual position of the key's current value, empty when it has none
     */
    record Conflict(String collection, String key, int index, Condition expected, Optional<Long> actual)
            implements TransactionOutcome {}
}
