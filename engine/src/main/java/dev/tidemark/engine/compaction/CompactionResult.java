package dev.tidemark.engine.compaction;

import dev.tidemark.engine.log.ClosedSegment;
import java.nio.file.Path;
import java.util.List;

/**
 * Finished files of a compaction, durable under their names, for the collection's writer to put in their places. Immutable.
 *
 * @param number of the compaction
 * @param replacements in order; empty when nothing was worth replacing
 * @param moves file that tells where the lines have gone that an index may name; whoever takes the result deletes it
 * @param horizon position up to which the log must be durable before the result is published: later lines up to there are
 *     why earlier ones were left out
 * @param droppedUntil position of the last tombstone that was dropped for its age, zero for none
 */
public record CompactionResult(
        long number, List<Replacement> replacements, Path moves, long horizon, long droppedUntil) {

    /**
     * One file in the place of others.
     *
     * @param sources segments in a row, which the file covers exactly
     * @param output number that the file has in {@code moves}
     */
    public record Replacement(List<ClosedSegment> sources, ClosedSegment compacted, int output) {

        public Replacement {
            sources = List.copyOf(sources);
        }
    }

    public CompactionResult {
        replacements = List.copyOf(replacements);
    }
}
