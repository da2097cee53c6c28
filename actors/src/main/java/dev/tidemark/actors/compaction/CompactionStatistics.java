package dev.tidemark.actors.compaction;

import java.time.Instant;
import java.util.Optional;

/**
 * What a store's compaction has done since the store was opened. Immutable.
 *
 * @param waiting collections that wait for their turn, or for another try
 * @param running collections that have their turn
 * @param paused whether nothing goes on until it is resumed
 * @param compacted turns after which files were replaced
 * @param unchanged turns in which nothing was worth it
 * @param failures turns that failed
 * @param replaced files and bytes, before and after
 * @param lastRun start of the last run over all collections that came to its end; known after a restart too
 */
public record CompactionStatistics(
        int waiting,
        int running,
        boolean paused,
        long compacted,
        long unchanged,
        long failures,
        CompactionOutcome replaced,
        Optional<Instant> lastRun) {}
