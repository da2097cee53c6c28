package dev.tidemark.benchmarks.load;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of asynchronous callers, each of which issues its next call on the thread that completed its last.
 * The first failure ends the run and is thrown.
 */
public final class ClosedLoop {

    private static final long DRAIN_SECONDS_MAX = 60;

    private final Supplier<? extends CompletionStage<?>> call;
    private final Window window;
    private final Latencies latencies = new Latencies();
    private final CountDownLatch running;
    private volatile Optional<Throwable> failure = Optional.empty();

    private ClosedLoop(Supplier<? extends CompletionStage<?>> call, int callers, Window window) {
        this.call = call;
        this.window = window;
        running = new CountDownLatch(callers);
    }

    public static Sample run(
            Supplier<? extends CompletionStage<?>> call, int callers, Duration warmUp, Duration measured) {
        Window window = new Window(warmUp, measured);
        ClosedLoop loop = new ClosedLoop(call, callers, window);
        for (int n = 0; n < callers; n++) {
            loop.new Caller().issue();
        }
        loop.awaitEnd();
        return loop.latencies.sample(window.lengthNanos());
    }

    private void awaitEnd() {
        try {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(window.lengthNanos()) + DRAIN_SECONDS_MAX;
            if (!running.await(seconds, TimeUnit.SECONDS)) {
                throw new IllegalStateException("calls never completed: count=" + running.getCount());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while load was running", interrupted);
        }
        failure.ifPresent(cause -> {
            throw new IllegalStateException("a call failed", cause);
        });
    }

    /** One caller; owned by whichever thread completed its last call. */
    private final class Caller implements BiConsumer<Object, @Nullable Throwable> {

        private long startedNanos;

        /** Issues calls until one does not complete at once. */
        void issue() {
            boolean goesOn = true;
            while (goesOn) {
                startedNanos = System.nanoTime();
                CompletableFuture<?> answer = call.get().toCompletableFuture();
                if (!answer.isDone() || answer.isCompletedExceptionally()) {
                    var ignored = answer.whenComplete(this);
                    return;
                }
                goesOn = completed();
            }
        }

        @Override
        public void accept(Object outcome, @Nullable Throwable cause) {
            if (cause != null) {
                failure = Optional.of(cause);
                running.countDown();
            } else if (completed()) {
                issue();
            }
        }

        /** Counts the call that has just ended; false when it was this caller's last. */
        private boolean completed() {
            long now = System.nanoTime();
            if (window.counts(now)) {
                latencies.record(now - startedNanos);
            }
            boolean over = window.isOver(now) || failure.isPresent();
            if (over) {
                running.countDown();
            }
            return !over;
        }
    }
}
