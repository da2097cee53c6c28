package dev.tidemark.actors.seal;

import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.chunk.SealThrottle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Keeps the sealers of a store together within so many bytes a second. Any sealer's thread; holds it up for as long as what it
 * has read takes at that rate, behind the others.
 */
final class SealPace implements SealThrottle {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TimeSource time;
    private final double nanosPerByte;
    private final LongConsumer pause;

    /** When all that was read is paid for. Guarded by this. */
    private long paidAt;

    SealPace(long bytesPerSecond, TimeSource time) {
        this(bytesPerSecond, time, LockSupport::parkNanos);
    }

    /** @param pause takes nanoseconds, and may come back early */
    SealPace(long bytesPerSecond, TimeSource time, LongConsumer pause) {
        this.time = time;
        this.nanosPerByte = NANOS_PER_SECOND / bytesPerSecond;
        this.pause = pause;
        this.paidAt = time.monotonicNanos();
    }

    @Override
    public void spent(long bytes) {
        long nanos = pauseFor(bytes);
        if (nanos > 0) {
            pause.accept(nanos);
        }
    }

    private synchronized long pauseFor(long bytes) {
        long now = time.monotonicNanos();
        paidAt = Math.max(paidAt, now) + (long) (bytes * nanosPerByte);
        return paidAt - now;
    }
}
