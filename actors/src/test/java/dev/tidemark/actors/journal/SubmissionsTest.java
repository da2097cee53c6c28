package dev.tidemark.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubmissionsTest {

    private static final class Thing extends Submissions.Linked<Thing> {

        private final int sender;
        private final int number;

        Thing(int sender, int number) {
            this.sender = sender;
            this.number = number;
        }
    }

    private final Submissions<Thing> queue = new Submissions<>();
    private final List<Integer> taken = new ArrayList<>();

    private void drain() {
        queue.drain(thing -> taken.add(thing.number));
    }

    @Test
    void drain_things_comeInTheOrderOfTheirHandingOver() {
        IntStream.range(0, 10).forEach(number -> queue.add(new Thing(0, number)));
        drain();
        assertThat(taken).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        drain();
        assertThat(taken).hasSize(10);
    }

    @Test
    void add_firstAfterEachDrain_aloneWakes() {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.add(new Thing(0, 1))).isTrue();
        assertThat(queue.add(new Thing(0, 2))).isFalse();
        assertThat(queue.isEmpty()).isFalse();
        drain();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.add(new Thing(0, 3))).isTrue();
    }

    @Test
    void drain_takerHandsOverAgain_isTakenByTheNextDrain() {
        queue.add(new Thing(0, 1));
        queue.add(new Thing(0, 2));
        queue.drain(queue::add);
        drain();
        assertThat(taken).containsExactly(1, 2);
    }

    @Test
    void add_fromManyThreads_losesNoneAndKeepsEachOnesOrder() {
        int each = 2_000;
        AtomicInteger wakes = new AtomicInteger();
        List<CompletableFuture<Void>> senders = IntStream.range(0, 3)
                .mapToObj(sender -> CompletableFuture.runAsync(() -> {
                    for (int number = 0; number < each; number++) {
                        if (queue.add(new Thing(sender, number))) {
                            wakes.incrementAndGet();
                        }
                    }
                }))
                .toList();
        int[] next = new int[3];
        int drains = 0;
        while (next[0] + next[1] + next[2] < 3 * each) {
            int before = next[0] + next[1] + next[2];
            queue.drain(thing -> {
                assertThat(thing.number).isEqualTo(next[thing.sender]);
                next[thing.sender]++;
            });
            drains += next[0] + next[1] + next[2] > before ? 1 : 0;
        }
        senders.forEach(CompletableFuture::join);
        assertThat(wakes.get()).isBetween(1, Math.max(1, drains));
    }
}
