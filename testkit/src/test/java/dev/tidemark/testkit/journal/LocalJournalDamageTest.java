package dev.tidemark.testkit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalListener;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.journal.LocalJournal;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("toolkit-independent")
class LocalJournalDamageTest {

    private static final Path JOURNAL = Path.of("/data/journal");
    private static final Path SHARD = JOURNAL.resolve("0");
    private static final JournalSettings SETTINGS = new JournalSettings(16 << 10, 4, 8 << 10);
    private static final CollectionId ORDERS = new CollectionId(7);
    private static final int LINES_BYTES = 1_000;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final List<String> told = new ArrayList<>();
    private final List<String> tails = new ArrayList<>();
    private boolean held = true;
    private long position;

    @BeforeEach
    void prepare() {
        disk.prepareDirectory(Path.of("/data"));
    }

    private JournalShard open() {
        return new LocalJournal(disk, JOURNAL, SETTINGS, () -> held, listener()).open(0);
    }

    private JournalListener listener() {
        return new JournalListener() {
            @Override
            public void tailCut(int shard, Path file, long offset, long droppedCount) {
                tails.add(file + "@" + offset);
            }
        };
    }

    private void append(JournalShard shard) {
        JournalEntry entry = new JournalEntry(
                ORDERS,
                new PositionRange(position + 1, position + 1),
                1,
                LINES_BYTES * position,
                ByteBuffer.allocate(LINES_BYTES));
        position++;
        shard.append(List.of(entry), true, new AppendOutcome() {
            @Override
            public void durable() {
                told.add("durable");
            }

            @Override
            public void failed(TidemarkException failure) {
                told.add(failure.getClass().getSimpleName());
                position--;
            }
        });
    }

    private void write(JournalShard shard, int frames) {
        for (int frame = 0; frame < frames; frame++) {
            append(shard);
            shard.flush();
        }
    }

    private static int found(JournalShard shard) {
        List<Long> positions = new ArrayList<>();
        shard.read(ORDERS, entry -> positions.add(entry.positions().last()));
        return positions.size();
    }

    private static Path file(int number) {
        return SHARD.resolve(String.format("%020d.wal", number));
    }

    private Map<String, Integer> contents() {
        Map<String, Integer> contents = new HashMap<>();
        disk.list(SHARD)
                .forEach(name -> contents.put(
                        name, ByteBuffer.wrap(disk.content(SHARD.resolve(name))).hashCode()));
        return contents;
    }

    private void assertRefusedUntouched(String message) {
        Map<String, Integer> before = contents();
        assertThatThrownBy(this::open).isInstanceOf(CorruptDataException.class).hasMessageContaining(message);
        assertThat(contents()).isEqualTo(before);
        assertThat(disk.openHandles()).isEmpty();
    }

    @Test
    void open_flippedBitInAWitnessedFrame_refusesNamesThePlaceAndTouchesNothing() {
        JournalShard shard = open();
        write(shard, 4);
        disk.processKill();
        disk.flip(file(1), 4_096 + 96 + 1_096 + 500, 1);
        assertRefusedUntouched("file=" + file(1) + " offset=" + (4_096 + 96 + 1_096));
    }

    @Test
    void open_flippedBitInTheLastFrameOfACleanClose_costsNothing() {
        JournalShard shard = open();
        write(shard, 4);
        shard.close();
        disk.flip(file(1), 4_096 + 96 + 4 * 1_096 + 50, 1);
        try (JournalShard again = open()) {
            assertThat(found(again)).isEqualTo(4);
        }
    }

    @Test
    void open_everyBitFlipInTheFrames_losesNoAcknowledgedFrameUnnoticed() {
        JournalShard shard = open();
        write(shard, 3);
        shard.close();
        byte[] intact = disk.content(file(1));
        for (int offset = 4_096; offset < 4_096 + 96 + 3 * 1_096 + 96; offset += 7) {
            SimulatedDisk copy = new SimulatedDisk(offset);
            copy.prepareDirectory(SHARD);
            byte[] damaged = intact.clone();
            damaged[offset] ^= (byte) (1 << offset % 8);
            copy.putContent(file(1), damaged);
            LocalJournal journal = new LocalJournal(copy, JOURNAL, SETTINGS, () -> true, JournalListener.NONE);
            try (JournalShard again = journal.open(0)) {
                assertThat(found(again)).as("offset=%s", offset).isEqualTo(3);
                assertThat(offset)
                        .as("only the closing witness is free")
                        .isGreaterThanOrEqualTo(4_096 + 96 + 3 * 1_096);
            } catch (CorruptDataException refused) {
                assertThat(refused).hasMessageContaining(file(1).toString());
            }
        }
    }

    @Test
    void open_tornTail_isCutAndReported() {
        JournalShard shard = open();
        write(shard, 3);
        disk.processKill();
        disk.flip(file(1), 4_096 + 96 + 2 * 1_096 + 500, 1);
        try (JournalShard again = open()) {
            assertThat(found(again)).isEqualTo(2);
        }
        assertThat(tails).containsExactly(file(1) + "@" + (4_096 + 96 + 2 * 1_096));
    }

    @Test
    void open_anyBitOfTheLastFrameFlipped_isReported() {
        JournalShard shard = open();
        write(shard, 3);
        disk.processKill();
        byte[] intact = disk.content(file(1));
        int last = 4_096 + 96 + 2 * 1_096;
        for (int offset = last; offset < last + 96; offset++) {
            tails.clear();
            byte[] damaged = intact.clone();
            damaged[offset] ^= (byte) (1 << offset % 8);
            SimulatedDisk copy = new SimulatedDisk(offset);
            copy.prepareDirectory(SHARD);
            copy.putContent(file(1), damaged);
            new LocalJournal(copy, JOURNAL, SETTINGS, () -> true, listener())
                    .open(0)
                    .close();
            assertThat(tails).as("offset=%s", offset).containsExactly(file(1) + "@" + last);
        }
    }

    @Test
    void open_wholeJournalInARecycledFile_reportsNothing() {
        JournalShard shard = open();
        for (int round = 0; round < 40; round++) {
            write(shard, 1);
            shard.forced(ORDERS, new ForcedMark(position, 1, LINES_BYTES * position));
            if (shard.wantsRecycling()) {
                shard.recycleOldest();
            }
        }
        disk.processKill();
        open().close();
        assertThat(tails).isEmpty();
    }

    @Test
    void open_damagedHeader_refuses() {
        open().close();
        disk.flip(file(1), 20, 1);
        assertRefusedUntouched("no valid header");
    }

    @Test
    void open_fileUnderAnotherNumber_refuses() {
        JournalShard shard = open();
        write(shard, 2);
        shard.close();
        disk.rename(file(1), file(9));
        assertRefusedUntouched("header names another file");
    }

    @Test
    void open_newerVersion_isUnsupported() {
        open().close();
        byte[] content = disk.content(file(1));
        ByteBuffer block = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(8, 2);
        block.putInt(4_092, Checksum.of(content, 0, 4_092));
        disk.putContent(file(1), content);
        assertThatThrownBy(this::open)
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("version");
    }

    @Test
    void open_missingOldestOrMiddleFile_refuses() {
        for (int missing = 1; missing <= 2; missing++) {
            SimulatedDisk copy = new SimulatedDisk(1);
            copy.prepareDirectory(SHARD);
            JournalShard shard = open();
            write(shard, 24);
            shard.close();
            for (String name : disk.list(SHARD)) {
                if (!SHARD.resolve(name).equals(file(missing))) {
                    copy.putContent(SHARD.resolve(name), disk.content(SHARD.resolve(name)));
                }
                disk.delete(SHARD.resolve(name));
            }
            LocalJournal journal = new LocalJournal(copy, JOURNAL, SETTINGS, () -> true, JournalListener.NONE);
            assertThatThrownBy(() -> journal.open(0))
                    .as("missing=%s", missing)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("missing");
            position = 0;
        }
    }

    @Test
    void open_leftoversOfAPreparation_areSwept() {
        open().close();
        disk.putContent(SHARD.resolve("9-9.tmp"), new byte[100]);
        open().close();
        assertThat(disk.list(SHARD)).doesNotContain("9-9.tmp");
    }

    @Test
    void open_again_needsNoMoreFilesEachTime() {
        for (int life = 0; life < 20; life++) {
            JournalShard shard = open();
            write(shard, 1);
            disk.processKill();
        }
        assertThat(disk.list(SHARD)).hasSizeLessThan(6);
        try (JournalShard shard = open()) {
            assertThat(found(shard)).isEqualTo(20);
        }
    }

    @Test
    void open_afterAFailedSyncAndAPhantomPage_doesNotTrustThePageCache() {
        for (int seed = 0; seed < 50; seed++) {
            SimulatedDisk failing = new SimulatedDisk(seed);
            failing.prepareDirectory(Path.of("/data"));
            LocalJournal journal = new LocalJournal(failing, JOURNAL, SETTINGS, () -> true, JournalListener.NONE);
            JournalShard shard = journal.open(0);
            position = 0;
            write(shard, 1);
            append(shard);
            failing.faults(ScriptedFault.once(1, Fault.ERROR).on(Kind.FORCE));
            assertThatThrownBy(shard::flush).isInstanceOf(StorageFailedException.class);
            failing.processKill();
            int exposed;
            JournalShard again = new LocalJournal(failing, JOURNAL, SETTINGS, () -> true, JournalListener.NONE).open(0);
            exposed = found(again);
            failing.powerCut();
            try (JournalShard last =
                    new LocalJournal(failing, JOURNAL, SETTINGS, () -> true, JournalListener.NONE).open(0)) {
                assertThat(found(last)).as("seed=%s", seed).isEqualTo(exposed);
            }
        }
    }

    @Test
    void append_allFilesFull_isOverloadedUntilTheOldestIsRecycled() {
        try (JournalShard shard = open()) {
            while (!told.contains(OverloadedException.class.getSimpleName())) {
                append(shard);
                shard.flush();
            }
            assertThat(shard.wantsRecycling()).isTrue();
            assertThat(shard.retained())
                    .extracting(JournalShard.Retained::collection)
                    .containsExactly(ORDERS);
            int before = disk.list(SHARD).size();

            shard.forced(ORDERS, new ForcedMark(position, 1, LINES_BYTES * position));
            shard.recycleOldest();
            told.clear();
            write(shard, 5);

            assertThat(told).containsOnly("durable");
            assertThat(disk.list(SHARD)).hasSizeLessThanOrEqualTo(before + 1);
        }
    }

    @Test
    void flush_noSpaceForTheNextFile_refusesWhatWasNeverWrittenAndGoesOnWhenThereIsSpace() {
        try (JournalShard shard = open()) {
            disk.resize(16 << 10);
            while (!told.contains(StorageFailedException.class.getSimpleName())) {
                append(shard);
                shard.flush();
            }
            long durable = position;
            disk.resize(1 << 20);
            told.clear();
            write(shard, 2);
            assertThat(told).containsExactly("durable", "durable");
            assertThat(found(shard)).isEqualTo((int) durable + 2);
        }
    }

    @Test
    void flush_lockOfTheDirectoryLost_isFenced() {
        JournalShard shard = open();
        append(shard);
        held = false;
        assertThatThrownBy(shard::flush).isInstanceOf(FencedException.class);
        assertThat(told).containsExactly(FencedException.class.getSimpleName());
        shard.close();
    }

    @Test
    void recycleOldest_restsOfManyCollections_areCarriedAndSurviveARestart() {
        JournalShard shard = open();
        CollectionId small = new CollectionId(99);
        shard.append(
                List.of(new JournalEntry(small, new PositionRange(1, 1), 1, 0, ByteBuffer.wrap(new byte[] {'a'}))),
                true,
                new AppendOutcome() {
                    @Override
                    public void durable() {}

                    @Override
                    public void failed(TidemarkException failure) {
                        throw failure;
                    }
                });
        write(shard, 24);
        shard.forced(ORDERS, new ForcedMark(24, 1, 24_000));
        shard.recycleOldest();
        shard.recycleOldest();
        shard.prepareSpare();
        disk.processKill();
        assertThat(disk.list(SHARD)).doesNotContain(file(1).getFileName().toString());
        try (JournalShard again = open()) {
            List<Long> positions = new ArrayList<>();
            again.read(small, entry -> positions.add(entry.positions().first()));
            assertThat(positions).containsExactly(1L);
        }
    }
}
