package dev.tidemark.engine.journal;

/**
 * Seam to the write-ahead log: the local files, the testkit's simulated one, or later a replicated log.
 *
 * <p>What every implementation promises, and {@code JournalContract} tests: opening a shard for writing recovers it and takes
 * ownership in one step; a frame is atomic; frames become durable in the order of the calls; an older owner's append is
 * refused as fenced; a frame whose outcome cannot be known is indeterminate, never retried; reading gives durable frames
 * only.
 */
public interface Journal {

    /**
     * Recovers the shard and takes ownership of it; every earlier owner is fenced from here on.
     *
     * @throws dev.tidemark.engine.CorruptDataException when a frame that had been durable is damaged
     * @throws dev.tidemark.engine.UnsupportedFormatException when a file is of another version
     */
    JournalShard open(int shard);
}
