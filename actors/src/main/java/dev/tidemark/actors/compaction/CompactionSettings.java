package dev.tidemark.actors.compaction;

import dev.tidemark.engine.compaction.CompactionPolicy;
import java.time.Duration;

/**
 * Bounds of a store's compaction, and when it is due. Immutable.
 *
 * @param concurrentMax collections compacted at once; zero compacts nothing
 * @param callsMax calls for compaction that have not ended
 * @param rateMax bytes read and written in a second, over all collections
 * @param interval between the starts of two runs over all collections
 * @param retryDelay pause before a collection's second try in a run; doubled before the third
 * @param policy says of each collection whether it is worth it
 * @param ages at which something becomes of what is old
 */
public record CompactionSettings(
        int concurrentMax,
        int callsMax,
        long rateMax,
        Duration interval,
        Duration retryDelay,
        CompactionPolicy policy,
        Ages ages) {

    /**
     * Ages at which compactions turn to what is old. Immutable.
     *
     * @param pack of replaced files, which are compressed then
     * @param tombstones which may be dropped then
     */
    public record Ages(Duration pack, Duration tombstones) {}
}
