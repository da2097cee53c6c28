package dev.tidemark.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerHeapTest {

    private final EventLoop loop = new EventLoop(SimulationSettings.ofSeed(0), new SimulatedTime());
    private final TimerHeap heap = new TimerHeap();

    @Test
    void poll_afterRandomAddsAndRemovals_givesWhatASortedListGives() {
        SplittableRandom random = new SplittableRandom(20_261_121);
        List<Timer> model = new ArrayList<>();
        for (int round = 0; round < 20_000; round++) {
            int choice = random.nextInt(10);
            if (choice < 5 || model.isEmpty()) {
                Timer timer = new Timer(loop, this, () -> {}, Runnable::run, 0);
                heap.add(timer, random.nextInt(50));
                model.add(timer);
            } else if (choice < 7) {
                heap.remove(model.remove(random.nextInt(model.size())));
            } else {
                Timer first = earliest(model);
                assertThat(heap.nextDueNanos()).isEqualTo(first.dueNanos);
                assertThat(heap.poll()).isSameAs(first);
                model.remove(first);
            }
            assertThat(heap.size()).isEqualTo(model.size());
        }
    }

    @Test
    void removeOwnedBy_mixedOwners_takesOnlyThatOwners() {
        Object other = new Object();
        heap.add(new Timer(loop, this, () -> {}, Runnable::run, 0), 3);
        heap.add(new Timer(loop, other, () -> {}, Runnable::run, 0), 1);
        heap.add(new Timer(loop, this, () -> {}, Runnable::run, 0), 2);
        assertThat(heap.removeOwnedBy(this)).extracting(timer -> timer.dueNanos).containsExactly(3L, 2L);
        assertThat(heap.poll().owner()).isSameAs(other);
        assertThat(heap.isEmpty()).isTrue();
    }

    private static Timer earliest(List<Timer> timers) {
        return timers.stream()
                .min(Comparator.<Timer>comparingLong(timer -> timer.dueNanos)
                        .thenComparingLong(timer -> timer.sequence))
                .orElseThrow();
    }
}
