package dev.tidemark.actors.compaction;

import dev.tidemark.engine.TimeSource;
import java.util.concurrent.Executor;

/**
 * What a store's {@link Compactor} is made of.
 *
 * @param lastRun remembers when all collections were last looked at, over restarts
 * @param upkeep runs what reads files
 * @param pace shared by all compactions
 */
public record CompactorParts(
        CompactionSettings settings,
        CandidateSource candidates,
        LastRun lastRun,
        Executor upkeep,
        TimeSource time,
        CompactionPace pace,
        CompactionMeter meter) {}
