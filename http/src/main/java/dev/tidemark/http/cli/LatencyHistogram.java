package dev.tidemark.http.cli;

import java.util.concurrent.atomic.LongAdder;

/** Counts durations in buckets that are a sixteenth of their value wide. Safe for any thread. */
final class LatencyHistogram {

    private static final int BITS = 4;
    private static final int PER_POWER = 1 << BITS;

    private final LongAdder[] buckets = new LongAdder[Long.SIZE * PER_POWER];
    private final LongAdder count = new LongAdder();

    LatencyHistogram() {
        for (int index = 0; index < buckets.length; index++) {
            buckets[index] = new LongAdder();
        }
    }

    void record(long nanos) {
        buckets[bucket(Math.max(nanos, 1))].increment();
        count.increment();
    }

    long count() {
        return count.sum();
    }

    /** A duration that {@code fraction} of all do not exceed, to a sixteenth; zero where there are none. */
    long quantileNanos(double fraction) {
        long wanted = (long) Math.ceil(fraction * count());
        long seen = 0;
        for (int index = 0; index < buckets.length; index++) {
            seen += buckets[index].sum();
            if (seen >= wanted && seen > 0) {
                return upperBound(index);
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int fraction = power < BITS
                ? (int) (nanos << (BITS - power)) & (PER_POWER - 1)
                : (int) (nanos >>> (power - BITS)) & (PER_POWER - 1);
        return power * PER_POWER + fraction;
    }

    private static long upperBound(int index) {
        long power = 1L << (index / PER_POWER);
        return power + (long) (power / (double) PER_POWER * (index % PER_POWER + 1));
    }
}
