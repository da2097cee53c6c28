package dev.tidemark.actors;

import akka.Done;
import dev.tidemark.engine.CollectionSettings;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What a long migration asks for, one step after the other: a step that is asked for before the last one has ended fails with {@link
 * IllegalStateException}. Any thread.
 *
 * <p>What is written, and that it was, is one frame of the journal: never one without the other. Creating, changing and dropping
 * collections comes before its record: interrupted just there it is asked for once more, which finds it done.
 */
public interface MigrationSteps {

    /** Creates a collection; one that exists with other settings fails the step. */
    CompletionStage<Done> create(String collection, CollectionSettings settings);

    /** Changes settings, see {@link Tidemark#change}: applied twice it must come to the same. */
    CompletionStage<Done> change(String collection, UnaryOperator<CollectionSettings> change);

    /** Drops a collection, if there is one. */
    CompletionStage<Done> drop(String collection);

    /**
     * Moves all entries of a collection with keys to another name: creates that with the same settings, copies what is there, drops the
     * old one. Three steps; positions and times are new, what slides slides anew. Nobody must write to either meanwhile.
     */
    CompletionStage<Done> rename(String from, String to);

    /** Reads and writes, all or nothing, as {@link Tidemark#transact(java.util.function.Function)}. */
    CompletionStage<Done> transact(Consumer<Transaction> change);

    /** Writes, all or nothing, as {@link Tidemark#transact(List)}; a condition that does not hold fails the step. */
    CompletionStage<Done> write(List<TransactionWrite> writes);

    /**
     * Looks at each entry of a collection with keys, some in one transaction, with its record of how far it has come. Entries that are
     * there from the beginning to the end are looked at exactly once; keys that are set meanwhile may be looked at or not.
     *
     * @param atATime most entries of a transaction, 1 to 1,000; with all that is read and written for them they must find room in one
     */
    CompletionStage<Done> each(String collection, int atATime, EntryChange change);

    /** What becomes of one entry. Has no effect but on its transaction, and may run more than once before that counts. */
    @FunctionalInterface
    interface EntryChange {

        void change(Transaction transaction, String key, Json value);
    }
}
