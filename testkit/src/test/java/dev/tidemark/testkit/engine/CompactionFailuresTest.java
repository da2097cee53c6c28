package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.store.Batch;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What failures and endings leave of compactions and of files set aside: no handle, no lost name, no half result. */
final class CompactionFailuresTest {

    private static final Path DATA = Path.of("/data");
    private static final StoreSettings SMALL = new StoreSettings(2_000, 4, 2, 8_000);

    private final CollectionFiles files =
            new CollectionFiles(DATA.resolve("collections/c"), new CollectionId(1), "00000000000000aa");

    private CollectionStore open(SimulatedDisk disk) {
        return new CollectionOpener(LogContext.of(disk, SMALL))
                .open(files, KeySeed.of(1), Durability.INTERVAL, new JournalEvidence(List.of(), ForcedMark.NONE))
                .store();
    }

    private CollectionStore churned(SimulatedDisk disk) {
        CollectionStore store = open(disk);
        for (int write = 0; write < 200; write++) {
            byte[] value = ("\"" + "v".repeat(40) + write + "\"").getBytes(StandardCharsets.UTF_8);
            store.staging().set(KeyText.escape("key-" + write % 20), value);
            store.staging().send();
            Batch batch = store.staging().landed();
            store.apply(batch).ifPresent(closing -> store.closed(closing.finish()));
        }
        return store;
    }

    private static CompactionResult finished(CollectionStore store) {
        Compaction compaction = store.compaction().begin().orElseThrow();
        while (!compaction.isScanned()) {
            compaction.step();
        }
        return compaction.finish(compaction.horizon());
    }

    private static List<String> openMoves(SimulatedDisk disk) {
        return disk.openHandles().stream()
                .filter(handle -> handle.contains("moves."))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void store_endsInMidSwitch_holdsNoHandle(boolean closed) {
        SimulatedDisk disk = new SimulatedDisk(1);
        CollectionStore store = churned(disk);
        store.compaction().publish(finished(store), store.watermark());
        assertThat(openMoves(disk)).hasSize(1);
        if (closed) {
            store.close();
        } else {
            store.abandon();
        }
        assertThat(openMoves(disk)).isEmpty();
        open(disk).close();
        assertThat(disk.list(files.logDirectory())).noneMatch(CollectionFiles::isMoves);
    }

    @Test
    void finish_afterAStepThatFailed_isRefused() {
        SimulatedDisk disk = new SimulatedDisk(1);
        CollectionStore store = churned(disk);
        List<String> before = disk.list(files.logDirectory());
        for (int k = 1; ; k++) {
            ScriptedFault fault = ScriptedFault.once(k, Fault.ERROR).on(Kind.FORCE);
            disk.faults(fault);
            Compaction compaction = store.compaction().begin().orElseThrow();
            try {
                while (!compaction.isScanned()) {
                    compaction.step();
                }
                assertThat(fault.fired()).isFalse();
                break;
            } catch (StorageFailedException failed) {
                assertThat(compaction.isScanned()).isFalse();
                assertThatThrownBy(() -> compaction.finish(0)).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(compaction::step).isInstanceOf(IllegalStateException.class);
            } finally {
                disk.faults(FaultPlan.none());
                compaction.abandon();
            }
            assertThat(disk.list(files.logDirectory())).containsExactlyInAnyOrderElementsOf(before);
        }
        store.abandon();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void quarantine_segmentSetAside_survivesAPowerCut(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        disk.prepareDirectory(files.logDirectory());
        byte[] content = new SegmentHeader(files.id(), files.handle(), 3).encode();
        disk.putContent(files.segment(3), content);

        open(disk).abandon();
        disk.powerCut();

        Path aside = files.directory().resolve("quarantine").resolve("00000000000000000003.jsonl");
        assertThat(disk.exists(aside)).isTrue();
        assertThat(disk.content(aside)).isEqualTo(content);
    }
}
