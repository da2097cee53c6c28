package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Holding;
import dev.tidemark.engine.OverloadedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    /** Strong references, so that no collection of garbage comes between. */
    private final List<String> read = new ArrayList<>();

    private int told;

    private ReadAhead<String> ahead(Supplier<Optional<String>> blocks) {
        return new ReadAhead<>(blocks, tasks::add, Holding.WEAK, () -> told++);
    }

    private Supplier<Optional<String>> upTo(int count) {
        return () -> {
            if (read.size() == count) {
                return Optional.empty();
            }
            read.add("block " + (read.size() + 1));
            return Optional.of(read.get(read.size() - 1));
        };
    }

    private void runTask() {
        tasks.remove().run();
    }

    @Test
    void next_tooEarly_isToldOnceWhenThereAreBlocks() {
        ReadAhead<String> ahead = ahead(upTo(100));
        assertThat(ahead.next()).isEqualTo(new ReadAhead.Next<>(Optional.<String>empty(), true));
        runTask();
        assertThat(told).isEqualTo(1);
        assertThat(ahead.next()).isEqualTo(new ReadAhead.Next<>(Optional.of("block 1"), false));
        assertThat(told).isEqualTo(1);
    }

    @Test
    void next_fewAreTaken_readsOnWhenOneIsLeft() {
        ReadAhead<String> ahead = ahead(upTo(100));
        ahead.next();
        runTask();
        ahead.next();
        assertThat(tasks).isEmpty();
        ahead.next();
        assertThat(tasks).hasSize(1);
        runTask();
        assertThat(read).hasSize(2 + 3);
        assertThat(told).isEqualTo(1);
    }

    @Test
    void next_theLastBlockComesAlone_isTold() {
        ReadAhead<String> ahead = ahead(upTo(1));
        assertThat(ahead.next().later()).isTrue();
        runTask();
        assertThat(told).isEqualTo(1);
        assertThat(ahead.next().block()).contains("block 1");
    }

    @Test
    void next_endCameBetween_isSaidOnceOrToldOnceNeverBoth() {
        ReadAhead<String> ahead = ahead(upTo(0));
        assertThat(ahead.next().later()).isTrue();
        runTask();
        assertThat(told).isEqualTo(1);
        assertThat(ahead.next()).isEqualTo(new ReadAhead.Next<>(Optional.<String>empty(), false));
        assertThat(tasks).isEmpty();
        assertThat(told).isEqualTo(1);
    }

    @Test
    void next_nobodyTakes_threeBlocksAreAheadAndAllComeInOrder() {
        ReadAhead<String> ahead = ahead(upTo(10));
        assertThat(ahead.next().later()).isTrue();
        runTask();
        assertThat(read).hasSize(3);
        assertThat(tasks).isEmpty();
        List<String> taken = new ArrayList<>();
        for (ReadAhead.Next<String> next = ahead.next();
                next.later() || next.block().isPresent();
                next = ahead.next()) {
            next.block().ifPresent(taken::add);
            assertThat(read.size() - taken.size()).isLessThanOrEqualTo(3);
            while (!tasks.isEmpty()) {
                runTask();
            }
        }
        assertThat(taken).isEqualTo(read).hasSize(10);
    }

    @Test
    void next_readingFails_endsThere() {
        ReadAhead<String> ahead = ahead(() -> {
            throw new OverloadedException("every handle is in use");
        });
        assertThat(ahead.next().later()).isTrue();
        runTask();
        assertThat(told).isEqualTo(1);
        assertThat(ahead.next().later()).isFalse();
    }

    @Test
    void cancel_whileATaskWaits_readsNoMore() {
        ReadAhead<String> ahead = ahead(upTo(10));
        assertThat(ahead.next().later()).isTrue();
        ahead.cancel();
        runTask();
        assertThat(read).hasSizeLessThanOrEqualTo(1);
        assertThat(tasks).isEmpty();
        assertThat(ahead.next()).isEqualTo(new ReadAhead.Next<>(Optional.<String>empty(), false));
    }

    @Test
    void next_storeIsClosedBetween_isToldSoThatTheReaderMeetsItItself() {
        ReadAhead<String> ahead = ahead(() -> {
            throw new IllegalStateException("file handles are closed");
        });
        assertThat(ahead.next().later()).isTrue();
        runTask();
        assertThat(told).isEqualTo(1);
        assertThat(ahead.next()).isEqualTo(new ReadAhead.Next<>(Optional.<String>empty(), false));
    }
}
