package dev.tidemark.actors.expiry;

/**
 * What expiry has done since the store was opened, and what it waits for.
 *
 * @param removed entries that were removed because they had expired, but for those that a write took the place of
 * @param handled those of them that a handler has done with
 * @param handlerFailures calls of handlers that failed, or did not come back in time
 * @param failures rounds through a collection that ended with a failure
 * @param scannedBytes of logs that were read to find what expires
 * @param noted entries whose time is kept in memory
 * @param waiting collections with entries that have expired and no handler, though their settings ask for one
 */
public record ExpiryStatistics(
        long removed, long handled, long handlerFailures, long failures, long scannedBytes, long noted, int waiting) {

    /** Of a store in which nothing ever expired. */
    public static final ExpiryStatistics NONE = new ExpiryStatistics(0, 0, 0, 0, 0, 0, 0);
}
