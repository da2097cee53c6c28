package dev.tidemark.actors.journal;

/**
 * What a store's journal has taken since the store was opened. Immutable.
 *
 * @param batches of writers
 * @param bytes of their lines
 * @param commits writes for all that had gathered, most with a sync
 * @param failures commits that failed; what they held was written again, or the store takes no writes any more
 */
public record JournalStatistics(long batches, long bytes, long commits, long failures) {}
