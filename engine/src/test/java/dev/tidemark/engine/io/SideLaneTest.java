package dev.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SideLaneTest {

    private static final Executor NEVER = task -> {};

    private final List<Integer> done = new ArrayList<>();

    @Test
    void hand_inline_isDoneAtOnce() {
        SideLane lane = new SideLane(SideLane.INLINE);

        lane.hand(() -> done.add(1));

        assertThat(done).containsExactly(1);
    }

    @Test
    void hand_executorThatNeverComes_isDoneBeforeTooManyAreLeft() {
        SideLane lane = new SideLane(NEVER);

        lane.hand(() -> done.add(1));
        lane.hand(() -> done.add(2));
        assertThat(done).isEmpty();
        lane.hand(() -> done.add(3));
        assertThat(done).containsExactly(1);
        lane.await();

        assertThat(done).containsExactly(1, 2, 3);
    }

    @Test
    void hand_executorThatRefuses_isDoneByTheOwner() {
        SideLane lane = new SideLane(task -> {
            throw new RejectedExecutionException("full");
        });

        lane.hand(() -> done.add(1));
        lane.hand(() -> done.add(2));
        lane.await();

        assertThat(done).containsExactly(1, 2);
    }

    @Test
    void hand_beforeTheExecutorCame_doesNotAskTwice() {
        List<Runnable> asked = new ArrayList<>();
        SideLane lane = new SideLane(asked::add);

        lane.hand(() -> done.add(1));
        lane.hand(() -> done.add(2));
        assertThat(asked).hasSize(1);
        asked.get(0).run();

        assertThat(done).containsExactly(1, 2);
        lane.hand(() -> done.add(3));
        assertThat(asked).hasSize(2);
    }

    @Test
    void hand_pieceFailsWithOneBehindIt_doesNeither() {
        SideLane lane = new SideLane(NEVER);
        lane.hand(() -> {
            throw new IllegalStateException("first");
        });
        lane.hand(() -> done.add(2));

        assertThatThrownBy(lane::await).hasMessage("first");

        assertThat(done).isEmpty();
        lane.hand(() -> done.add(3));
        lane.await();
        assertThat(done).containsExactly(3);
    }

    @Test
    void hand_pieceBeforeFailed_tellsOnceAndDoesNotDoIt() {
        SideLane lane = new SideLane(SideLane.INLINE);
        lane.hand(() -> {
            throw new IllegalStateException("first");
        });

        assertThatThrownBy(() -> lane.hand(() -> done.add(2))).hasMessage("first");

        assertThat(done).isEmpty();
        assertThatNoException().isThrownBy(lane::await);
    }

    @Test
    void close_pieceThatHasNotBegun_givesItUp() {
        List<Runnable> asked = new ArrayList<>();
        SideLane lane = new SideLane(asked::add);
        lane.hand(() -> done.add(1));

        lane.close();
        asked.forEach(Runnable::run);

        assertThat(done).isEmpty();
    }

    @Test
    void close_pieceThatFailed_saysNothing() {
        SideLane lane = new SideLane(SideLane.INLINE);
        lane.hand(() -> {
            throw new IllegalStateException("unheard");
        });

        assertThatNoException().isThrownBy(lane::close);
    }

    @Test
    void close_pieceThatRuns_waitsForItWhateverInterrupts() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        try {
            SideLane lane = new SideLane(threads);
            lane.hand(() -> {
                begun.countDown();
                awaitQuietly(closing);
                done.add(1);
            });
            begun.await();

            Thread.currentThread().interrupt();
            closing.countDown();
            lane.close();

            assertThat(Thread.interrupted()).as("interrupt is still pending").isTrue();
            assertThat(done).containsExactly(1);
        } finally {
            threads.shutdown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException never) {
            throw new AssertionError(never);
        }
    }

    @Test
    void hand_manyPiecesAndTwoThreads_keepsTheirOrder() {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            SideLane lane = new SideLane(threads);
            for (int piece = 0; piece < 20_000; piece++) {
                int number = piece;
                lane.hand(() -> done.add(number));
            }
            lane.await();

            assertThat(done).hasSize(20_000).isSorted();
        } finally {
            threads.shutdown();
        }
    }
}
