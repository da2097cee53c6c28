package dev.tidemark.actors;

/**
 * How far an open collection is.
 *
 * @param watermark the durable position, zero for an empty log
 * @param size keys that have a value
 */
public record CollectionState(long watermark, long size) {}
