package dev.tidemark.testkit.workload;

/**
 * Bounds of a workload.
 *
 * @param collections how many there are; the first ones are used most
 * @param hotKeys few keys that get half of the operations
 * @param coldKeys many keys that share the rest
 * @param valueMaxBytes about the largest common value
 * @param largeValueBytes of one value in 200; equal to the common largest for none
 * @param batchMax most writes of an atomic batch
 * @param streams how many of the first collections have no keys: values are appended to them, and their logs read
 */
public record WorkloadShape(
        int collections, int hotKeys, int coldKeys, int valueMaxBytes, int largeValueBytes, int batchMax, int streams) {

    /** Three collections, 4 hot and 60 cold keys, values up to 200 bytes and some of 5,000, batches up to 8. */
    public static final WorkloadShape SMALL = new WorkloadShape(3, 4, 60, 200, 5_000, 8);

    /** Eight collections, 8 hot and 10,000 cold keys, values up to 400 bytes and some of 100,000, batches up to 100. */
    public static final WorkloadShape LARGE = new WorkloadShape(8, 8, 10_000, 400, 100_000, 100);

    /** Collections with keys alone. */
    public WorkloadShape(
            int collections, int hotKeys, int coldKeys, int valueMaxBytes, int largeValueBytes, int batchMax) {
        this(collections, hotKeys, coldKeys, valueMaxBytes, largeValueBytes, batchMax, 0);
    }

    public WorkloadShape withStreams(int count) {
        return new WorkloadShape(collections, hotKeys, coldKeys, valueMaxBytes, largeValueBytes, batchMax, count);
    }

    public WorkloadShape {
        if (collections < 1 || hotKeys < 1 || coldKeys < 1 || valueMaxBytes < 1 || batchMax < 1) {
            throw new IllegalArgumentException("bounds must be positive: collections=" + collections + " hotKeys="
                    + hotKeys + " coldKeys=" + coldKeys + " valueMaxBytes=" + valueMaxBytes + " batchMax=" + batchMax);
        }
        if (streams < 0 || streams > collections) {
            throw new IllegalArgumentException(
                    "count of streams is out of range: max=" + collections + " actual=" + streams);
        }
        if (largeValueBytes < valueMaxBytes) {
            throw new IllegalArgumentException(
                    "large values are smaller than common ones: min=" + valueMaxBytes + " actual=" + largeValueBytes);
        }
    }
}
