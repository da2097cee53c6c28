package dev.tidemark.actors;

import dev.tidemark.actors.compaction.CompactionStatistics;
import dev.tidemark.actors.disk.DiskStatistics;
import dev.tidemark.actors.expiry.ExpiryStatistics;
import dev.tidemark.actors.journal.JournalStatistics;
import dev.tidemark.actors.seal.SealStatistics;
import dev.tidemark.actors.shape.ShapeStatistics;
import dev.tidemark.engine.log.CacheStatistics;

/**
 * Numbers of an open store, each as of some moment during the call. Immutable.
 *
 * @param sealing what became of closed segments since the store was opened
 * @param compaction turns of collections since the store was opened
 * @param cache of the operation cache: what it holds and how often it was of use
 * @param journal what has gone through it
 * @param disk what the store takes of it
 * @param shapes that are kept, and followed
 * @param expiry what became of entries that expired
 * @param work for callers: writes, what is open, who waits
 */
public record StoreStatistics(
        SealStatistics sealing,
        CompactionStatistics compaction,
        CacheStatistics cache,
        JournalStatistics journal,
        DiskStatistics disk,
        ShapeStatistics shapes,
        ExpiryStatistics expiry,
        WorkStatistics work) {

    /** Long polls and live sources that wait for new records. */
    public int waitingReaders() {
        return work.waitingReaders();
    }
}
