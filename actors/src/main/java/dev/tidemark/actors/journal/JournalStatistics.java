package dev.tidemark.actors.journal;

/**
 * What a store's journal has taken since the store was opened. Immutable.
 *
 * @param batches of writers
 * @param records in them
 * @param bytes of their lines
 * @param commits writes for all that had gathered, most with a sync
 * @param failures commits that failed; what they held was written again, or the store takes no writes any more
 * @param files that it has, and what was written to them
 */
public record JournalStatistics(
        long batches, long records, long bytes, long commits, long failures, JournalFiles files) {

    /** The same of a journal whose files somebody watches. */
    public JournalStatistics with(JournalFiles watched) {
        return new JournalStatistics(batches, records, bytes, commits, failures, watched);
    }
}
