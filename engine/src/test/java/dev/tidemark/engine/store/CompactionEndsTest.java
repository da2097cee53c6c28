package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.log.SegmentName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compactions that do not come to their end, and what must not go on beside one. */
class CompactionEndsTest extends ChurnedStore {

    @Test
    void begin_fewerThanThreeClosedSegments_isNothing() {
        assertThat(store.compaction().begin()).isEmpty();
        while (store.manifest().segments().size() < 2) {
            churn(1);
        }
        assertThat(store.compaction().begin()).isEmpty();
    }

    @Test
    void abandon_atAnyStep_leavesNoFileAndTheLogAsItWas() throws IOException {
        churn(600);
        List<String> before = logFiles();
        for (int steps = 0; ; steps++) {
            Compaction compaction = store.compaction().begin().orElseThrow();
            for (int step = 0; step < steps && !compaction.isScanned(); step++) {
                compaction.step();
            }
            boolean scanned = compaction.isScanned();
            compaction.abandon();
            assertThat(logFiles()).isEqualTo(before);
            if (scanned) {
                break;
            }
        }
        holds();
    }

    @Test
    void finish_horizonThatIsNotDurable_isRefusedAndNoFileHasItsName() throws IOException {
        churn(600);
        List<String> before = logFiles();
        Compaction compaction = store.compaction().begin().orElseThrow();
        while (!compaction.isScanned()) {
            compaction.step();
        }
        assertThatThrownBy(() -> compaction.finish(compaction.horizon() - 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be finished");
        List<String> made = new ArrayList<>(logFiles());
        made.removeAll(before);
        assertThat(made).hasSizeGreaterThan(1).allMatch(name -> name.endsWith(".tmp"));
        compaction.finish(compaction.horizon());
        compaction.abandon();
        assertThat(logFiles()).isEqualTo(before);
    }

    @Test
    void begin_numberOfAFileThatNobodyKnows_isNotGivenAgain() throws IOException {
        churn(600);
        long number = store.compaction().begin().orElseThrow().plan().number();
        Files.write(files.segment(new SegmentName(store.watermark() + 10, number + 7)), new byte[1]);
        assertThat(store.compaction().begin().orElseThrow().plan().number()).isEqualTo(number + 8);
    }

    @Test
    void publish_horizonThatIsNotDurable_isRefused() {
        churn(600);
        CompactionResult result = scanned();
        assertThatThrownBy(() -> store.compaction().publish(result, result.horizon() - 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be published");
    }

    @Test
    void publish_resultOfSegmentsThatAreNotTheLogAnyMore_isRefused() {
        churn(600);
        CompactionResult stale = scanned();
        compact();
        assertThatThrownBy(() -> store.compaction().publish(stale, store.watermark()))
                .isInstanceOf(RuntimeException.class);
        holds();
    }

    @Test
    void step_damagedSource_isToldAndNothingIsReplaced() throws IOException {
        churn(600);
        Path first = store.reader().view().segments().get(0).path();
        byte[] content = Files.readAllBytes(first);
        for (int index : new int[] {5, 200, content.length - 3}) {
            byte[] flipped = content.clone();
            flipped[index] ^= 1;
            Files.write(first, flipped);
            Compaction compaction = store.compaction().begin().orElseThrow();
            assertThatThrownBy(() -> {
                        while (!compaction.isScanned()) {
                            compaction.step();
                        }
                    })
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("cannot compact")
                    .hasMessageContaining(first.getFileName().toString());
            compaction.abandon();
        }
        Files.write(first, content);
        holds();
    }

    @Test
    void checkpoint_takenWhileSegmentsAreReplaced_isGivenUp() throws IOException {
        churn(600);
        Runnable image = store.checkpoint();
        store.compaction().publish(scanned(), store.watermark());
        image.run();
        store.checkpoint().run();
        assertThat(files.checkpointDirectory().toFile().list()).isNullOrEmpty();
        finishSwitch();
        assertThat(store.bytesSinceCheckpoint()).isPositive();
        store.checkpoint().run();
        assertThat(files.checkpointDirectory().toFile().list()).hasSize(1);
        churn(30);
        store.compaction().replaced().move(new Pins());
        reopen();
        assertThat(report.remarks()).isEmpty();
        holds();
    }

    @Test
    void checkpoint_ofBeforeACompaction_doesNotServeAfterIt() {
        churn(600);
        store.checkpoint().run();
        compact();
        reopen();
        holds();
    }

    @Test
    void close_inTheMiddleOfTheSwitch_leavesNoTemporaryFile() throws IOException {
        churn(600);
        store.compaction().publish(scanned(), store.watermark());
        assertThat(store.compaction().isSwitching()).isTrue();
        reopen();
        assertThat(logFiles()).noneMatch(file -> file.endsWith(".tmp"));
        holds();
    }
}
