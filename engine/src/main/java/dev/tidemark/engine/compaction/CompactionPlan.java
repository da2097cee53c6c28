package dev.tidemark.engine.compaction;

import dev.tidemark.engine.log.ClosedSegment;
import java.util.List;

/**
 * What one compaction is to take in. Immutable.
 *
 * @param number of the compaction, used by no other one of the collection
 * @param sources closed segments in a row, as the manifest lists them; never empty
 */
public record CompactionPlan(long number, List<ClosedSegment> sources) {

    public CompactionPlan {
        sources = List.copyOf(sources);
        if (number < 1 || sources.isEmpty()) {
            throw new IllegalArgumentException("nothing to compact: number=" + number + " sources=" + sources.size());
        }
        for (int index = 1; index < sources.size(); index++) {
            if (sources.get(index).base() != sources.get(index - 1).last() + 1) {
                throw new IllegalArgumentException("sources are not in a row: after="
                        + sources.get(index - 1).last() + " base="
                        + sources.get(index).base());
            }
        }
    }
}
