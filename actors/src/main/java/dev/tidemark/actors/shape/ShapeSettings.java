package dev.tidemark.actors.shape;

import java.time.Duration;

/**
 * Bounds of a store's shapes. Immutable.
 *
 * @param countMax shapes kept, over all collections
 * @param activeMax shapes followed at once
 * @param idleAfter how long a shape is followed after somebody asked for it last
 * @param patience how long a caller waits for a shape to catch up, or for its first rows
 * @param waitingMax callers that wait so, over all shapes
 * @param queries bounds of what callers ask for
 * @param thresholds when a log is looked after
 */
public record ShapeSettings(
        int countMax,
        int activeMax,
        Duration idleAfter,
        Duration patience,
        int waitingMax,
        Queries queries,
        Thresholds thresholds) {

    /**
     * Bounds of what callers ask for.
     *
     * @param whereMaxLength characters of a condition
     * @param subsetMaxCount rows that a query of a subset may sort or answer with
     * @param subsetMaxBytes bytes of their values
     */
    public record Queries(int whereMaxLength, int subsetMaxCount, long subsetMaxBytes) {}

    /**
     * When a shape's log is looked after.
     *
     * @param markAfter records of the collection that may pass without a trace in the shape before a mark tells of them
     * @param deadMin keys whose row is gone, from which on a shape may be begun anew
     */
    public record Thresholds(int markAfter, int deadMin) {}
}
