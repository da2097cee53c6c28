package dev.tidemark.actors;

/**
 * How far an open collection is.
 *
 * @param watermark the durable position, zero for an empty log
 * @param size keys that have a value
 * @param first position of the first record that there is, or will be: 1, or behind what retention has removed
 */
public record CollectionState(long watermark, long size, long first) {

    /** Of a collection whose log is whole. */
    public CollectionState(long watermark, long size) {
        this(watermark, size, 1);
    }
}
