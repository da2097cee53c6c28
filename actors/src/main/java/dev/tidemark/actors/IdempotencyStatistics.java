package dev.tidemark.actors;

/**
 * What became of requests with an idempotency key since the store was opened, and what is kept of them. Immutable.
 *
 * @param replayed answered with what the same request had come to before, nothing was written
 * @param reused refused, since their key was that of another request
 * @param refused for want of room for one receipt more
 * @param kept receipts; zero until the first such request, which counts those of before
 * @param keptBytes their keys and values
 */
public record IdempotencyStatistics(long replayed, long reused, long refused, long kept, long keptBytes) {

    /** Of a store that nobody asks anything idempotent. */
    public static final IdempotencyStatistics NONE = new IdempotencyStatistics(0, 0, 0, 0, 0);
}
