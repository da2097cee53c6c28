package dev.tidemark.actors;

/**
 * Numbers of one open collection, each as of some moment during the call. Immutable.
 *
 * @param keys that have a value
 * @param watermark last durable position
 * @param logBytes of the log, lines that are not in their file yet included
 * @param segments files of the log, the growing one included
 * @param sealed files of the log that are sealed
 */
public record CollectionStatistics(long keys, long watermark, long logBytes, int segments, int sealed) {}
