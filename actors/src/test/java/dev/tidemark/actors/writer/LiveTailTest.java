package dev.tidemark.actors.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveTailTest {

    private final AtomicInteger woken = new AtomicInteger();
    private final LiveTail.Waiting waiting = new LiveTail.Waiting(2);
    private final LiveTail tail = new LiveTail(waiting, Runnable::run);

    private LiveTail.Waiter waiter() {
        return new LiveTail.Waiter(woken::incrementAndGet);
    }

    @Test
    void moved_waiter_isWokenOnce() {
        assertThat(tail.await(5, waiter())).isTrue();
        assertThat(tail.isWaitedFor()).isTrue();
        tail.moved(6);
        tail.moved(7);
        assertThat(woken).hasValue(1);
        assertThat(tail.isWaitedFor()).isFalse();
        assertThat(waiting.count()).isZero();
    }

    @Test
    void moved_notFarEnough_wakesOnlyThoseWhoAreDue() {
        tail.await(9, waiter());
        tail.await(5, waiter());
        tail.moved(9);
        assertThat(woken).hasValue(1);
        assertThat(tail.isWaitedFor()).isTrue();
        tail.moved(10);
        assertThat(woken).hasValue(2);
    }

    @Test
    void moved_thousandsWait_wakesThemInSlicesBetweenOtherTasks() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        LiveTail many = new LiveTail(new LiveTail.Waiting(10_000), tasks::add);
        for (int number = 0; number < 10_000; number++) {
            many.await(0, waiter());
        }
        many.moved(1);
        many.moved(2);
        assertThat(woken).as("by the writer itself").hasValue(0);
        assertThat(tasks).hasSize(1);
        int slices = 0;
        for (int before = 0; !tasks.isEmpty(); before = woken.get()) {
            tasks.removeFirst().run();
            slices++;
            assertThat(woken.get() - before).isLessThanOrEqualTo(256);
            assertThat(tasks).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(woken).hasValue(10_000);
        assertThat(slices).isGreaterThanOrEqualTo(40);
    }

    @Test
    void moved_waitersThatThrow_keepNobodyFromBeingWoken() {
        List<Throwable> told = new ArrayList<>();
        LiveTail many = new LiveTail(new LiveTail.Waiting(1_000), task -> {
            try {
                task.run();
            } catch (IllegalStateException failure) {
                told.add(failure);
            }
        });
        for (int number = 0; number < 1_000; number++) {
            boolean fails = number % 100 == 0;
            many.await(0, new LiveTail.Waiter(() -> {
                woken.incrementAndGet();
                if (fails) {
                    throw new IllegalStateException("waiter's own");
                }
            }));
        }
        many.moved(1);
        assertThat(woken).hasValue(1_000);
        assertThat(told).hasSize(10);
        assertThat(many.isWaitedFor()).isFalse();
    }

    @Test
    void await_watermarkBeyondAlready_isWokenAtOnce() {
        tail.moved(6);
        assertThat(tail.await(5, waiter())).isTrue();
        assertThat(woken).hasValue(1);
        assertThat(tail.isWaitedFor()).isFalse();
    }

    @Test
    void await_sameWaiterTwice_isRefused() {
        LiveTail.Waiter one = waiter();
        tail.await(5, one);
        assertThatThrownBy(() -> tail.await(6, one)).hasMessage("waits already: after=5");
        assertThat(waiting.count()).as("readers that are counted").isEqualTo(1);
        tail.moved(6);
        assertThat(tail.await(6, one)).isTrue();
    }

    @Test
    void close_wakesAllAndWhoeverComesLater() {
        tail.await(100, waiter());
        tail.close();
        assertThat(woken).hasValue(1);
        assertThat(tail.await(100, waiter())).isTrue();
        assertThat(woken).hasValue(2);
        assertThat(waiting.count()).isZero();
    }

    @Test
    void cancel_waiter_isNotWokenAndGivesItsPlaceBackOnce() {
        LiveTail.Waiter first = waiter();
        tail.await(0, first);
        tail.cancel(first);
        tail.cancel(first);
        tail.moved(1);
        assertThat(woken).hasValue(0);
        assertThat(waiting.count()).isZero();
        assertThat(tail.await(1, waiter())).isTrue();
        assertThat(tail.await(1, waiter())).isTrue();
        assertThat(tail.await(1, waiter())).isFalse();
    }

    @Test
    void cancel_ofWaiterAtAnotherTail_changesNothing() {
        LiveTail other = new LiveTail(waiting, Runnable::run);
        LiveTail.Waiter one = waiter();
        other.await(0, one);
        tail.await(0, waiter());
        tail.cancel(one);
        assertThat(waiting.count()).isEqualTo(2);
        other.moved(1);
        assertThat(woken).hasValue(1);
    }

    @Test
    void cancel_mostOfThousands_keepsTheRestInOrder() {
        List<Integer> order = new ArrayList<>();
        LiveTail many = new LiveTail(new LiveTail.Waiting(100_000), Runnable::run);
        for (int number = 0; number < 20_000; number++) {
            int mine = number;
            LiveTail.Waiter each = new LiveTail.Waiter(() -> order.add(mine));
            many.await(7, each);
            if (number % 10 != 0) {
                many.cancel(each);
            }
        }
        many.moved(8);
        assertThat(order).hasSize(2_000).isSorted();
    }

    @Test
    void await_beyondTheBound_isRefusedUntilOneLeaves() {
        tail.await(0, waiter());
        tail.await(0, waiter());
        assertThat(tail.await(0, waiter())).isFalse();
        tail.moved(1);
        assertThat(woken).hasValue(2);
        assertThat(tail.await(1, waiter())).isTrue();
    }

    @Test
    void await_whileTheWatermarkMoves_missesNoWake() throws Exception {
        int last = 5_000;
        AtomicLong watermark = new AtomicLong();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            while (watermark.get() < last) {
                tail.moved(watermark.incrementAndGet());
            }
        });
        for (long seen = 0; seen < last; seen = watermark.get()) {
            CompletableFuture<Void> moved = new CompletableFuture<>();
            assertThat(tail.await(seen, new LiveTail.Waiter(() -> moved.complete(null))))
                    .isTrue();
            assertThat(moved).succeedsWithin(Duration.ofSeconds(10));
        }
        writer.get();
    }

    @Test
    void await_manyThreadsThatWaitAndCancel_missNoWakeAndLeaveNobodyBehind() throws Exception {
        int last = 3_000;
        int followers = 64;
        LiveTail.Waiting bound = new LiveTail.Waiting(followers * 2);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        LiveTail shared = new LiveTail(bound, threads);
        AtomicLong watermark = new AtomicLong();
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int number = 0; number < followers; number++) {
            ends.add(new Follower(shared, watermark, last).start());
        }
        while (watermark.get() < last) {
            shared.moved(watermark.incrementAndGet());
        }
        assertThat(CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)))
                .succeedsWithin(Duration.ofSeconds(30));
        assertThat(bound.count()).isZero();
        assertThat(shared.isWaitedFor()).isFalse();
        threads.shutdown();
    }

    /** Waits beyond what it has seen, with a second waiter that it cancels now and then. */
    private static final class Follower {

        private final LiveTail tail;
        private final AtomicLong watermark;
        private final long last;
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private final LiveTail.Waiter waiter = new LiveTail.Waiter(this::woken);
        private long seen;

        Follower(LiveTail tail, AtomicLong watermark, long last) {
            this.tail = tail;
            this.watermark = watermark;
            this.last = last;
        }

        CompletableFuture<Void> start() {
            tail.await(seen, waiter);
            return end;
        }

        private void woken() {
            long reached = watermark.get();
            if (reached <= seen) {
                end.completeExceptionally(new AssertionError("woken too early: seen=" + seen));
            }
            seen = reached;
            if (seen >= last) {
                end.complete(null);
                return;
            }
            if (ThreadLocalRandom.current().nextInt(4) == 0) {
                LiveTail.Waiter other = new LiveTail.Waiter(() -> {});
                tail.await(seen, other);
                tail.cancel(other);
            }
            tail.await(seen, waiter);
        }
    }
}
