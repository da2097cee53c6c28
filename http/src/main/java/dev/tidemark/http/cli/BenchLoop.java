package dev.tidemark.http.cli;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client of the benchmark: calls, waits for the answer, calls again. Run by whatever thread completes the call before, one
 * at a time.
 */
final class BenchLoop {

    /** One call to the store, on a key. */
    @FunctionalInterface
    interface Call {
        CompletableFuture<?> on(String key);
    }

    private static final int KEYS = 10_000;
    private static final long TICK_MILLIS = 250;

    private final Call call;
    private final LatencyHistogram latencies;
    private final SplittableRandom random;
    private final long endNanos;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    BenchLoop(Call call, LatencyHistogram latencies, int seed, long endNanos) {
        this.call = call;
        this.latencies = latencies;
        this.random = new SplittableRandom(seed);
        this.endNanos = endNanos;
    }

    /** Fails with the first failure of a call. */
    CompletableFuture<Void> start(Executor executor) {
        executor.execute(this::loop);
        return ended;
    }

    /** Completes after a moment. */
    static CompletableFuture<Void> tick() {
        return new CompletableFuture<Void>().completeOnTimeout(null, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Goes on in a loop as long as answers are there at once, so that they take no stack; else the answer goes on. */
    private void loop() {
        try {
            callUntilTheEnd();
        } catch (RuntimeException failure) {
            ended.completeExceptionally(failure);
        }
    }

    private void callUntilTheEnd() {
        while (System.nanoTime() < endNanos) {
            long startNanos = System.nanoTime();
            CompletableFuture<?> answer = call.on("key-" + random.nextInt(KEYS));
            if (!answer.isDone()) {
                CompletableFuture<?> unused = answer.whenComplete((done, failure) -> {
                    if (finished(startNanos, failure)) {
                        loop();
                    }
                });
                return;
            }
            Throwable failure = answer.isCompletedExceptionally()
                    ? answer.handle((done, why) -> why).join()
                    : null;
            if (!finished(startNanos, failure)) {
                return;
            }
        }
        ended.complete(null);
    }

    private boolean finished(long startNanos, @Nullable Throwable failure) {
        if (failure != null) {
            ended.completeExceptionally(failure);
            return false;
        }
        latencies.record(System.nanoTime() - startNanos);
        return true;
    }
}
