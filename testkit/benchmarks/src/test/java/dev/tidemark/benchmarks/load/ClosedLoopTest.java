package dev.tidemark.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ClosedLoopTest {

    private static final Duration MOMENT = Duration.ofMillis(50);

    @Test
    void run_asynchronousCalls_keepsAsManyInFlightAsCallers() {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger inFlightMax = new AtomicInteger();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Sample sample;
        try {
            sample = ClosedLoop.run(
                    () -> {
                        inFlightMax.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                        return CompletableFuture.runAsync(inFlight::decrementAndGet, thread);
                    },
                    4,
                    Duration.ZERO,
                    MOMENT);
        } finally {
            thread.shutdown();
        }

        assertThat(sample.perSecond()).isPositive();
        assertThat(inFlightMax.get()).isBetween(1, 4);
        assertThat(inFlight).hasValue(0);
    }

    @Test
    void run_callsThatCompleteAtOnce_needsNoStack() {
        Sample sample = ClosedLoop.run(() -> CompletableFuture.completedFuture(null), 1, Duration.ZERO, MOMENT);

        assertThat(sample.perSecond()).isGreaterThan(1_000);
    }

    @Test
    void run_failedCall_isThrown() {
        IOException failure = new IOException("disk is gone");

        assertThatThrownBy(() -> ClosedLoop.run(() -> CompletableFuture.failedFuture(failure), 2, MOMENT, MOMENT))
                .hasCause(failure);
    }

    @Test
    void run_blockingCallThatFails_isThrown() {
        IOException failure = new IOException("disk is gone");

        assertThatThrownBy(() -> BlockingLoop.run(
                        () -> {
                            throw failure;
                        },
                        2,
                        MOMENT,
                        MOMENT))
                .hasCause(failure);
    }
}
