package dev.tidemark.actors;

/**
 * What a store does for its callers, and holds open for them. Immutable.
 *
 * @param writes what became of them since the store was opened
 * @param pendingBytes of calls under way
 * @param collections that users see; the store's own, as the logs of shapes, are not counted
 * @param open what is open of them
 * @param waitingReaders long polls and live sources that wait for new records
 * @param idempotency what became of requests with a key
 */
public record WorkStatistics(
        WriteStatistics writes,
        long pendingBytes,
        int collections,
        Open open,
        int waitingReaders,
        IdempotencyStatistics idempotency) {

    /**
     * What is open at present.
     *
     * @param collections that have a writer, or are getting one, the store's own included
     * @param readHandles files open for reading
     * @param writeHandles segments whose file stays open between two writes
     * @param keyIndexBytes memory of the key indexes of these collections
     */
    public record Open(int collections, int readHandles, int writeHandles, long keyIndexBytes) {}
}
