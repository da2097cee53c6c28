package dev.tidemark.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A fixed number of platform threads that call one after the other. The first failure ends the run and is thrown. */
public final class BlockingLoop {

    private final Callable<?> call;
    private final Window window;
    private final Latencies latencies = new Latencies();
    private volatile Optional<Exception> failure = Optional.empty();

    private BlockingLoop(Callable<?> call, Window window) {
        this.call = call;
        this.window = window;
    }

    public static Sample run(Callable<?> call, int callers, Duration warmUp, Duration measured) {
        Window window = new Window(warmUp, measured);
        BlockingLoop loop = new BlockingLoop(call, window);
        if (callers == 1) {
            loop.callOn();
        } else {
            loop.callOnThreads(callers);
        }
        loop.failure.ifPresent(cause -> {
            throw new IllegalStateException("a call failed", cause);
        });
        return loop.latencies.sample(window.lengthNanos());
    }

    private void callOnThreads(int callers) {
        List<Thread> threads = new ArrayList<>(callers);
        for (int n = 0; n < callers; n++) {
            Thread thread = new Thread(this::callOn, "caller-" + n);
            threads.add(thread);
            thread.start();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while load was running", interrupted);
        }
    }

    private void callOn() {
        long started = System.nanoTime();
        while (!window.isOver(started) && failure.isEmpty()) {
            try {
                call.call();
            } catch (Exception cause) {
                failure = Optional.of(cause);
                return;
            }
            long now = System.nanoTime();
            if (window.counts(now)) {
                latencies.record(now - started);
            }
            started = now;
        }
    }
}
