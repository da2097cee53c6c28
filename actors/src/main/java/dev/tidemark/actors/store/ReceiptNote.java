package dev.tidemark.actors.store;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.writer.JointCall;
import dev.tidemark.actors.writer.WriteJob;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a transaction is to leave of its outcome in the store's own collection. Immutable.
 *
 * @param place text of the key
 * @param condition without which the whole transaction is not done
 * @param text made of the last position for each collection in which something is written
 */
record ReceiptNote(String place, byte[] key, Condition condition, Function<Map<String, Long>, byte[]> text) {

    /** The job of the collection of receipts before the outcome is known. */
    WriteJob check() {
        return new WriteJob.Atomic(List.of(new WriteJob.Check(place, key, condition)));
    }

    /**
     * @param port of the collection of receipts
     * @param named makes positions by port those by name
     */
    JointCall.Receipt at(int port, Function<List<Optional<Long>>, Map<String, Long>> named) {
        return new JointCall.Receipt(
                port, positions -> new WriteJob.Set(place, key, text.apply(named.apply(positions)), Condition.ANY));
    }
}
