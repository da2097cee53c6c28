package dev.tidemark.actors.backup;

import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.backup.BackupWork;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Keeps one task within so many bytes a second, counts them, and ends it when asked to. Any thread asks; one works. */
public final class BackupPace implements BackupWork {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** So that a task that is held up ends soon after it was cancelled. */
    private static final long PAUSE_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final TimeSource time;
    private final double nanosPerByte;
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean cancelled;
    private long paidAt;

    public BackupPace(long bytesPerSecond, TimeSource time) {
        this.time = time;
        this.nanosPerByte = NANOS_PER_SECOND / bytesPerSecond;
        this.paidAt = time.monotonicNanos();
    }

    public long bytes() {
        return bytes.get();
    }

    public void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void spent(long count) {
        bytes.addAndGet(count);
        paidAt = Math.max(paidAt, time.monotonicNanos() - PAUSE_MAX_NANOS) + (long) (count * nanosPerByte);
        long now = time.monotonicNanos();
        while (now < paidAt && !cancelled) {
            LockSupport.parkNanos(Math.min(paidAt - now, PAUSE_MAX_NANOS));
            long then = now;
            now = time.monotonicNanos();
            if (now == then) {
                // A simulation's clock, which stands still while its one thread is here.
                paidAt = now;
            }
        }
        if (cancelled) {
            throw new CancellationException("task was cancelled");
        }
    }
}
