package dev.tidemark.actors.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveTailTest {

    private final AtomicInteger woken = new AtomicInteger();
    private final LiveTail tail = new LiveTail(new LiveTail.Waiting(2), Runnable::run);

    private Optional<LiveTail.Waiter> await(long after, long watermark) {
        return tail.await(after, () -> watermark, woken::incrementAndGet);
    }

    @Test
    void wake_waiter_isWokenOnce() {
        await(5, 5);
        assertThat(tail.isWaitedFor()).isTrue();
        tail.wake();
        tail.wake();
        assertThat(woken).hasValue(1);
        assertThat(tail.isWaitedFor()).isFalse();
    }

    @Test
    void wake_waitersThatThrow_keepNobodyFromBeingWoken() {
        List<Throwable> told = new ArrayList<>();
        LiveTail many = new LiveTail(new LiveTail.Waiting(100), task -> {
            try {
                task.run();
            } catch (IllegalStateException failure) {
                told.add(failure);
            }
        });
        for (int number = 0; number < 100; number++) {
            boolean fails = number % 10 == 0;
            many.await(0, () -> 0, () -> {
                woken.incrementAndGet();
                if (fails) {
                    throw new IllegalStateException("waiter's own");
                }
            });
        }
        many.wake();
        assertThat(woken).hasValue(100);
        assertThat(told).hasSize(10);
        assertThat(many.isWaitedFor()).isFalse();
    }

    @Test
    void await_watermarkBeyondAlready_isWokenAtOnce() {
        assertThat(await(5, 6)).isPresent();
        assertThat(woken).hasValue(1);
        assertThat(tail.isWaitedFor()).isFalse();
    }

    @Test
    void cancel_waiter_isNotWokenAndGivesItsPlaceBackOnce() {
        LiveTail.Waiter first = await(0, 0).orElseThrow();
        tail.cancel(first);
        tail.cancel(first);
        tail.wake();
        assertThat(woken).hasValue(0);
        assertThat(await(0, 0)).isPresent();
        assertThat(await(0, 0)).isPresent();
        assertThat(await(0, 0)).isEmpty();
    }

    @Test
    void await_beyondTheBound_isRefusedUntilOneLeaves() {
        await(0, 0);
        await(0, 0);
        assertThat(await(0, 0)).isEmpty();
        tail.wake();
        assertThat(woken).hasValue(2);
        assertThat(await(0, 0)).isPresent();
    }

    @Test
    void await_whileTheWatermarkMoves_missesNoWake() throws Exception {
        int last = 5_000;
        AtomicLong watermark = new AtomicLong();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            while (watermark.get() < last) {
                watermark.incrementAndGet();
                tail.wake();
            }
        });
        for (long seen = 0; seen < last; seen = watermark.get()) {
            CompletableFuture<Void> moved = new CompletableFuture<>();
            assertThat(tail.await(seen, watermark::get, () -> moved.complete(null)))
                    .isPresent();
            assertThat(moved).succeedsWithin(Duration.ofSeconds(10));
        }
        writer.get();
    }
}
