package dev.tidemark.actors;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Migrations of an open store. Any thread; calls take their turns, and those that ask for the same while it is under way share its outcome.
 *
 * <p>Hosts run theirs before they serve: nothing keeps others from writing meanwhile.
 */
public interface Migrations {

    /**
     * Runs what was not run yet, in order of versions, one after the other. Where one fails those before it are done and recorded; the next
     * call goes on there.
     *
     * <p>A history that does not fit is refused, and nothing is run: a version that stands twice in the list, that was recorded by
     * another name, that was not run though a later one was; a newest record that the list does not know.
     *
     * @return what was run by this call, in order; fails with {@link dev.tidemark.engine.InvalidRequestException} that says what does not
     *     fit, with {@link MigrationFailedException}, with {@link dev.tidemark.engine.OverloadedException} when too many calls wait
     */
    CompletionStage<List<Migrated>> run(List<Migration> migrations);

    /**
     * Tells what {@link #run} would run and change, and writes nothing. Functions run, their writes are counted and thrown away. Each
     * migration is looked at as the store stands now, with the collections that those before it would create or drop, without what they would
     * write; conditions and invariants are not held against anything.
     */
    CompletionStage<List<Migrated>> preview(List<Migration> migrations);

    /** What was run, be it to its end or not, in order of versions. */
    CompletionStage<List<MigrationRecord>> recorded();

    /**
     * One migration that was run, or would be.
     *
     * @param changes in the order of the first of each kind; after an interruption those of this call alone
     */
    record Migrated(long version, String name, List<Change> changes) {

        public Migrated {
            changes = List.copyOf(changes);
        }
    }

    /**
     * How often something is done to a collection.
     *
     * @param what {@code create}, {@code change}, {@code drop}, {@code set}, {@code merge}, {@code add}, {@code touch}, {@code delete} or
     *     {@code append}
     */
    record Change(String collection, String what, long count) {

        @Override
        public String toString() {
            return what + " collection=" + collection + " count=" + count;
        }
    }
}
