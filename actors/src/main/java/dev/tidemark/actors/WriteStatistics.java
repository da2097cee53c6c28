package dev.tidemark.actors;

import java.util.Map;

/**
 * What became of the writes of a store since it was opened: of all collections, shapes' own and the catalog's included. An atomic
 * batch counts once. Immutable.
 *
 * @param counts by result; one that is missing counts zero
 */
public record WriteStatistics(Map<WriteResult, Long> counts) {

    public WriteStatistics {
        counts = Map.copyOf(counts);
    }

    public long of(WriteResult result) {
        return counts.getOrDefault(result, 0L);
    }
}
