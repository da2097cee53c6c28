package dev.tidemark.engine;

/**
 * Settings of the engine that hold for all collections.
 *
 * @param segmentLengthMaxBytes a segment that has reached this length is closed
 * @param readHandlesMax files kept open for reading, whatever the number of collections
 * @param writeHandlesMax files kept open for writing between two writes
 * @param cacheMaxBytes memory for recent lines beyond what is needed, over all collections
 * @param rollEvery at whose end a segment is closed that began before it, whatever its length
 */
public record StoreSettings(
        long segmentLengthMaxBytes, int readHandlesMax, int writeHandlesMax, long cacheMaxBytes, RollPeriod rollEvery) {

    public static final StoreSettings DEFAULT = new StoreSettings(10 << 20, 256, 128, 50 << 20);

    /** Segments are closed by their length alone. */
    public StoreSettings(long segmentLengthMaxBytes, int readHandlesMax, int writeHandlesMax, long cacheMaxBytes) {
        this(segmentLengthMaxBytes, readHandlesMax, writeHandlesMax, cacheMaxBytes, RollPeriod.NONE);
    }

    /** The catalog never rolls. */
    public long segmentLengthMaxBytes(boolean catalog) {
        return catalog ? Long.MAX_VALUE : segmentLengthMaxBytes;
    }
}
