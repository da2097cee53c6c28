package dev.tidemark.testkit.disk;

import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * Bounds and delays of a simulated disk.
 *
 * @param capacityBytes sum of all file lengths beyond which writes fail
 * @param openMax open handles per process beyond which opens fail
 * @param slowness how long a slow operation takes
 * @param clock is told the nanoseconds of each delay, to move a simulated clock
 */
public record DiskSettings(long capacityBytes, int openMax, Duration slowness, LongConsumer clock) {

    /** A terabyte, 10,000 handles, slow operations of 2 s that move no clock. */
    public static DiskSettings defaults() {
        return new DiskSettings(1L << 40, 10_000, Duration.ofSeconds(2), nanos -> {});
    }

    public DiskSettings withCapacityBytes(long bytes) {
        return new DiskSettings(bytes, openMax, slowness, clock);
    }

    public DiskSettings withOpenMax(int handles) {
        return new DiskSettings(capacityBytes, handles, slowness, clock);
    }

    public DiskSettings withSlowness(Duration duration, LongConsumer movedClock) {
        return new DiskSettings(capacityBytes, openMax, duration, movedClock);
    }
}
