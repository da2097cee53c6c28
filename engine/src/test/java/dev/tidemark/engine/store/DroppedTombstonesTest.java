package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.log.Rotation;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentName;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compactions that drop tombstones for their age, and the handle that tells of it. */
class DroppedTombstonesTest extends ChurnedStore {

    private static final long NOW = 2_000_000_000_000L;

    private CompactionResult dropping(long beforeMillis) {
        Compaction compaction = store.compaction().begin(beforeMillis).orElseThrow();
        while (!compaction.isScanned()) {
            compaction.step();
        }
        CompactionResult result = compaction.finish(store.watermark());
        store.compaction().publish(result, store.watermark());
        finishSwitch();
        assertThat(store.compaction().replaced().move(new Pins())).isZero();
        return result;
    }

    private Rotation rotation() {
        return store.reader().view().rotation();
    }

    private List<LogRecord> tombstones() {
        long last = store.reader().view().segments().stream()
                .filter(Segment::isCompacted)
                .mapToLong(Segment::rangeLast)
                .max()
                .orElse(0);
        return log(store.reader().view()).stream()
                .filter(record -> record.operation() == Operation.DELETE && record.position() <= last)
                .toList();
    }

    @Test
    void begin_tombstonesThatNoCompactionHasKeptYet_stay() {
        churn(600);
        assertThat(dropping(Long.MAX_VALUE).droppedUntil()).isZero();
        assertThat(rotation()).isEqualTo(Rotation.NONE);
        assertThat(tombstones()).isNotEmpty();
    }

    @Test
    void begin_tombstonesThatWereKeptBefore_goAndTheHandleChanges() {
        set("gone", "1");
        delete("gone");
        churn(600);
        dropping(Long.MAX_VALUE);
        List<LogRecord> kept = tombstones();
        churn(300);
        CompactionResult result = dropping(Long.MAX_VALUE);
        Rotation expected = new Rotation(result.number(), result.droppedUntil());
        assertThat(rotation()).isEqualTo(expected);
        assertThat(kept).extracting(LogRecord::position).contains(2L, expected.until());
        assertThat(log(store.reader().view())).doesNotContainAnyElementsOf(kept);
        holds();
        reopen();
        assertThat(rotation()).isEqualTo(expected);
        holds();
        churn(300);
        dropping(0);
        assertThat(rotation()).as("nothing more was dropped").isEqualTo(expected);
        holds();
    }

    @Test
    void begin_youngTombstones_stay() {
        churn(300);
        store.staging().stampWith(NOW);
        churn(300);
        dropping(NOW);
        long young = tombstones().stream()
                .filter(record -> record.stamp().timeMillis() == NOW)
                .count();
        assertThat(young).isPositive().isLessThan(tombstones().size());
        dropping(NOW);
        assertThat(tombstones())
                .hasSize((int) young)
                .allMatch(record -> record.stamp().timeMillis() == NOW);
        holds();
    }

    @Test
    void begin_fileThatIsNotTheLogAnyMoreStillThere_dropsNothing() throws IOException {
        churn(600);
        dropping(Long.MAX_VALUE);
        Files.write(files.segment(new SegmentName(1, 0)), new byte[1]);
        assertThat(dropping(Long.MAX_VALUE).droppedUntil()).isZero();
        Files.delete(files.segment(new SegmentName(1, 0)));
        assertThat(dropping(Long.MAX_VALUE).droppedUntil()).isPositive();
        holds();
    }

    @Test
    void opening_manifestLost_takesAHandleThatNobodyKnows() throws IOException {
        churn(600);
        dropping(Long.MAX_VALUE);
        dropping(Long.MAX_VALUE);
        Rotation before = rotation();
        store.force();
        store.close();
        Files.delete(files.manifest());
        open();
        assertThat(report.damage()).isEmpty();
        assertThat(rotation().number()).isGreaterThan(before.number());
        assertThat(rotation().until()).isGreaterThanOrEqualTo(before.until());
        holds();
    }
}
