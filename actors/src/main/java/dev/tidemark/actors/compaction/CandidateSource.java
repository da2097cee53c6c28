package dev.tidemark.actors.compaction;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.List;
import java.util.Optional;

/** The collections of a store, as its {@link Compactor} sees them. Any thread. */
public interface CandidateSource {

    /**
     * Looks at some collections, without opening them.
     *
     * @param after name behind which to go on; empty for the first ones
     * @param sinceMillis wall-clock time: collections of which no file was closed since are passed over, unless they have
     *     replaced files to compress
     * @param packUntilMillis wall-clock time: files replaced before are to be compressed
     * @throws dev.tidemark.engine.StorageFailedException when the disk refuses
     */
    Page look(Optional<CollectionName> after, long sinceMillis, long packUntilMillis);

    /** Hands a turn to the collection's writer, opening the collection where needed; the turn's end tells what became of it. */
    void give(CompactionTurn turn);

    /**
     * What a look found.
     *
     * @param candidates that may be worth it
     * @param next name to go on behind; empty at the end
     */
    record Page(List<CatalogEntry> candidates, Optional<CollectionName> next) {

        public Page {
            candidates = List.copyOf(candidates);
        }
    }
}
