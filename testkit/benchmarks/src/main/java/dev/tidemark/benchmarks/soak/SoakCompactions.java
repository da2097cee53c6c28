package dev.tidemark.benchmarks.soak;

import dev.tidemark.actors.JsonCollection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Compacts the log from half of the soak on, again a while after each end. Owned by one thread. */
final class SoakCompactions {

    private static final long PAUSE_NANOS = Duration.ofSeconds(20).toNanos();

    private final JsonCollection collection;
    private CompletableFuture<?> running = CompletableFuture.completedFuture("none yet");
    private long count;
    private long nextNanos;

    /** @param firstNanos when the first one begins */
    SoakCompactions(JsonCollection collection, long firstNanos) {
        this.collection = collection;
        this.nextNanos = firstNanos;
    }

    /** Begins one when it is due; to be called again and again. Fails when one has. */
    void tick(long nowNanos) {
        if (running.isDone() && nowNanos - nextNanos >= 0) {
            running.join();
            running = collection
                    .compact()
                    .whenComplete((outcome, failure) -> System.err.println("compacted: " + outcome))
                    .toCompletableFuture();
            count++;
            nextNanos = nowNanos + PAUSE_NANOS;
        }
        if (!running.isDone()) {
            nextNanos = nowNanos + PAUSE_NANOS;
        }
    }

    long count() {
        return count;
    }

    /** The last one, which the caller waits for. */
    CompletableFuture<?> running() {
        return running;
    }
}
