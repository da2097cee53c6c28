package dev.tidemark.actors;

import java.time.Instant;

/**
 * An entry whose time has come, as its handler gets it. It is still in its collection, hidden, until the handler has done with it.
 *
 * @param position of the record that set the value
 * @param expires when its time came
 */
public record ExpiredEntry(String collection, String key, Json value, long position, Instant expires) {

    /** The write that takes the entry away, for a host's own transaction; done once at most, whoever tries. */
    public TransactionWrite removal() {
        return new TransactionWrite(collection, new Write.Delete(key, Condition.atPosition(position)));
    }
}
