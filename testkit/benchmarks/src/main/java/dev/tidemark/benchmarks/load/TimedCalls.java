package dev.tidemark.benchmarks.load;

import java.io.IOException;
import java.time.Duration;

/** Calls that one thread has under way at once, and how long those took that ended within a time. */
public final class TimedCalls {

    /** Waits for calls to end, tells each and issues the next ones. */
    @FunctionalInterface
    public interface Step {
        void run(TimedCalls calls) throws IOException;
    }

    private final Latencies latencies = new Latencies();
    private final long startNanos = System.nanoTime();
    private long elapsedNanos;
    private long count;

    private TimedCalls() {}

    /** Takes steps for that long. */
    public static TimedCalls during(Duration time, Step step) throws IOException {
        TimedCalls calls = new TimedCalls();
        do {
            step.run(calls);
            calls.elapsedNanos = System.nanoTime() - calls.startNanos;
        } while (calls.elapsedNanos < time.toNanos());
        return calls;
    }

    /** A call that was issued then has ended now. */
    public void ended(long issuedNanos) {
        latencies.record(System.nanoTime() - issuedNanos);
        count++;
    }

    public long count() {
        return count;
    }

    public Sample sample() {
        return latencies.sample(elapsedNanos);
    }
}
