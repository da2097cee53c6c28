package dev.tidemark.testkit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalListener;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.journal.LocalJournal;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Frames that hold entries of several collections, as commits over them do: all or nothing, whatever becomes of the files. */
final class JointFramesTest {

    private static final Path JOURNAL = Path.of("/data/journal");
    private static final JournalSettings SETTINGS = new JournalSettings(16 << 10, 4, 8 << 10);
    private static final CollectionId LEFT = new CollectionId(7);
    private static final CollectionId RIGHT = new CollectionId(9);
    private static final int LINES_BYTES = 700;
    private static final int CUTS = 60;

    private SimulatedDisk disk = new SimulatedDisk(1);
    private int durable;
    private long position;

    private void fresh(long seed) {
        disk = new SimulatedDisk(seed);
        disk.prepareDirectory(Path.of("/data"));
        durable = 0;
        position = 0;
    }

    private JournalShard open() {
        return new LocalJournal(disk, JOURNAL, SETTINGS, () -> true, new JournalListener() {}).open(0);
    }

    private static JournalEntry entry(CollectionId collection, long position) {
        ByteBuffer lines = ByteBuffer.allocate(LINES_BYTES);
        lines.putLong(0, collection.value()).putLong(8, position);
        return new JournalEntry(
                collection, new PositionRange(position, position), 1, LINES_BYTES * (position - 1), lines);
    }

    private void append(JournalShard shard) {
        position++;
        shard.append(List.of(entry(LEFT, position), entry(RIGHT, position)), true, new AppendOutcome() {
            @Override
            public void durable() {
                durable++;
            }

            @Override
            public void failed(TidemarkException failure) {
                throw failure;
            }
        });
    }

    private void write(JournalShard shard, int frames) {
        for (int frame = 0; frame < frames; frame++) {
            append(shard);
            shard.flush();
        }
    }

    private static List<Long> positions(JournalShard shard, CollectionId collection) {
        List<Long> positions = new ArrayList<>();
        shard.read(collection, entry -> {
            assertThat(entry.lines().getLong(0)).isEqualTo(collection.value());
            assertThat(entry.lines().getLong(8)).isEqualTo(entry.positions().last());
            positions.add(entry.positions().last());
        });
        return positions;
    }

    private static List<Long> from(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void open_powerCutDuringTheFrame_findsItInBothOrInNeither() {
        int torn = 0;
        int kept = 0;
        for (long seed = 1; seed <= CUTS; seed++) {
            fresh(seed);
            JournalShard shard = open();
            write(shard, 3);
            append(shard);
            disk.faults(ScriptedFault.once(1, seed % 2 == 0 ? Fault.CUT_DURING : Fault.CUT_BEFORE)
                    .on(seed % 4 < 2 ? Kind.FORCE : Kind.WRITE));
            assertThatThrownBy(shard::flush).isInstanceOf(Throwable.class);
            disk.restart();
            try (JournalShard again = open()) {
                List<Long> left = positions(again, LEFT);
                assertThat(positions(again, RIGHT)).as("seed=%d", seed).isEqualTo(left);
                assertThat(left).isEqualTo(from(1, left.size())).hasSizeBetween(3, 4);
                torn += left.size() == 3 ? 1 : 0;
                kept += left.size() == 4 ? 1 : 0;
            }
        }
        assertThat(torn).isPositive();
        assertThat(kept).isPositive();
    }

    @Test
    void open_frameThatStandsInTwoFiles_isFoundOnceInBoth() {
        fresh(1);
        JournalShard shard = open();
        write(shard, 2);
        disk.faults(ScriptedFault.once(1, Fault.ERROR).on(Kind.FORCE));
        append(shard);
        assertThatThrownBy(shard::flush).isInstanceOf(StorageFailedException.class);
        shard.retryOnFreshFile();
        assertThat(durable).isEqualTo(3);
        disk.processKill();

        try (JournalShard again = open()) {
            assertThat(positions(again, LEFT)).isEqualTo(from(1, 3));
            assertThat(positions(again, RIGHT)).isEqualTo(from(1, 3));
        }
    }

    /** What is left out of a carried frame is durable in its segment; the other half follows the file that is given free. */
    @Test
    void recycleOldest_framesOfWhichOneHalfIsForced_keepTheOther() {
        for (long seed = 1; seed <= CUTS; seed++) {
            fresh(seed);
            JournalShard shard = open();
            int frames = 0;
            while (!shard.wantsRecycling()) {
                write(shard, 1);
                frames++;
            }
            long forced = frames - 2L;
            shard.forced(LEFT, new ForcedMark(forced, 1, LINES_BYTES * forced));
            disk.faults(ScriptedFault.once(1 + seed % 12, seed % 2 == 0 ? Fault.CUT_DURING : Fault.CUT_AFTER));
            try {
                shard.recycleOldest();
            } catch (RuntimeException | Error cut) {
                assertThat(disk.isDown()).isTrue();
            }
            disk.faults(FaultPlan.none());
            if (disk.isDown()) {
                disk.restart();
            } else {
                disk.powerCut();
            }
            try (JournalShard again = open()) {
                List<Long> left = positions(again, LEFT);
                assertThat(left)
                        .as("seed=%d", seed)
                        .isEqualTo(from(left.isEmpty() ? frames + 1L : left.get(0), frames));
                assertThat(left.isEmpty() ? frames : left.get(0) - 1).isLessThanOrEqualTo(forced);
                assertThat(positions(again, RIGHT)).isEqualTo(from(1, frames));
            }
        }
    }
}
