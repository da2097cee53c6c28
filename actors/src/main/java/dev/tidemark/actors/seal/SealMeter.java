package dev.tidemark.actors.seal;

import dev.tidemark.actors.telemetry.Step;
import dev.tidemark.actors.telemetry.StepRun;
import dev.tidemark.actors.telemetry.StoreMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what sealing does. Written by the supervisor, read by any thread; one number at a time is exact. */
public final class SealMeter {

    private final StoreMeter store;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong running = new AtomicLong();
    private final AtomicLong sealed = new AtomicLong();
    private final AtomicLong sealedBytes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong busyNanos = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();

    /** @param store is told of each try */
    public SealMeter(StoreMeter store) {
        this.store = store;
    }

    StepRun begin() {
        return store.begin(Step.SEALING);
    }

    void depth(int nowWaiting, int nowRunning) {
        waiting.set(nowWaiting);
        running.set(nowRunning);
    }

    void sealed(long bytes, long nanos) {
        sealed.incrementAndGet();
        sealedBytes.addAndGet(bytes);
        busyNanos.addAndGet(nanos);
        longestNanos.accumulateAndGet(nanos, Math::max);
    }

    void failed() {
        failures.incrementAndGet();
    }

    void refused() {
        refused.incrementAndGet();
    }

    public SealStatistics read() {
        return new SealStatistics(
                (int) waiting.get(),
                (int) running.get(),
                sealed.get(),
                sealedBytes.get(),
                failures.get(),
                refused.get(),
                Duration.ofNanos(busyNanos.get()),
                Duration.ofNanos(longestNanos.get()));
    }
}
