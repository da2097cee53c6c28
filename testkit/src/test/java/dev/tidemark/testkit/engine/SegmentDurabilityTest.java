package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.recovery.SegmentFinish;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.store.Batch;
import dev.tidemark.engine.store.ClosingSegment;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.Key;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the simulation found about segments, as scenarios of their own. */
final class SegmentDurabilityTest {

    private static final Path DATA = Path.of("/data");
    private static final CollectionFiles FILES =
            new CollectionFiles(DATA.resolve("collections").resolve("c"), new CollectionId(1), "0000000000000001");
    private static final StoreSettings SETTINGS = new StoreSettings(300, 4, 2, 8_000);
    private static final JournalEvidence NOTHING = new JournalEvidence(List.of(), ForcedMark.NONE);

    private static SimulatedDisk disk(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        disk.prepareDirectory(DATA);
        return disk;
    }

    private static CollectionStore open(SimulatedDisk disk, JournalEvidence evidence) {
        return new CollectionOpener(LogContext.of(disk, SETTINGS))
                .open(FILES, KeySeed.of(7), evidence)
                .store();
    }

    private static Batch write(CollectionStore store, String value) {
        store.staging().set(Key.of("key").escaped(), ("\"" + value + "\"").getBytes(StandardCharsets.UTF_8));
        return store.staging().send();
    }

    private static Optional<ClosingSegment> apply(CollectionStore store, Batch batch) {
        store.staging().landed();
        return store.apply(batch);
    }

    private static String latest(CollectionStore store) {
        return store.reader().latest(Key.of("key").escaped()).orElseThrow().valueText();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void force_newSegment_makesItsNameDurableToo(long seed) {
        SimulatedDisk disk = disk(seed);
        CollectionStore store = open(disk, NOTHING);
        apply(store, write(store, "first"));

        ForcedMark mark = store.force();
        disk.powerCut();

        assertThat(latest(open(disk, new JournalEvidence(List.of(), mark)))).isEqualTo("\"first\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void force_secondTryAfterARestore_makesTheHeaderDurableToo(long seed) {
        SimulatedDisk disk = disk(seed);
        CollectionStore dead = open(disk, NOTHING);
        JournalEntry entry = write(dead, "first").entry(FILES.id());
        disk.powerCut();
        CollectionStore store = open(disk, new JournalEvidence(List.of(entry), ForcedMark.NONE));
        disk.faults(ScriptedFault.once(1, Fault.ERROR).on(Kind.FORCE));
        assertThatThrownBy(store::force).isInstanceOf(StorageFailedException.class);
        disk.faults(FaultPlan.none());

        store.forgetHandle();
        ForcedMark mark = store.force();
        disk.powerCut();

        byte[] content = disk.content(FILES.segment(1));
        assertThat(new String(content, StandardCharsets.UTF_8)).startsWith("{\"tidemark\":\"segment\"");
        assertThat(latest(open(disk, new JournalEvidence(List.of(), mark)))).isEqualTo("\"first\"");
    }

    @Test
    void open_segmentsBeyondWhatTheJournalKnows_bringsTheMarkWithTheFirstBatchAlone() {
        SimulatedDisk disk = disk(1);
        CollectionStore former = open(disk, NOTHING);
        apply(former, write(former, "answered without a sync"));
        former.flush();
        disk.processKill();

        CollectionStore store = open(disk, NOTHING);
        JournalEntry first = write(store, "next").entry(FILES.id());
        JournalEntry second = write(store, "after").entry(FILES.id());

        assertThat(first.forced())
                .hasValueSatisfying(mark -> assertThat(mark.position()).isEqualTo(1));
        assertThat(second.forced()).isEmpty();
        disk.powerCut();
        assertThat(latest(open(disk, NOTHING)))
                .as("forced when it was opened")
                .isEqualTo("\"answered without a sync\"");
    }

    @Test
    void read_damagedHeader_hidesNoRecord() {
        SimulatedDisk disk = disk(1);
        CollectionStore store = open(disk, NOTHING);
        apply(store, write(store, "behind the header"));
        store.force();
        disk.flip(FILES.segment(1), 5, 1);

        List<LogRecord> records = new LogCursor(0).next(store.reader().view(), 10, 10_000);

        assertThat(records).extracting(LogRecord::valueText).containsExactly("\"behind the header\"");
    }

    @Test
    void open_segmentWhosePredecessorLostItsEnd_isDroppedAndTold() {
        SimulatedDisk disk = disk(1);
        CollectionStore former = open(disk, NOTHING);
        apply(former, write(former, "kept"));
        apply(former, write(former, "x".repeat(400)));
        former.flush();
        apply(former, write(former, "in the second segment"));
        former.flush();
        disk.processKill();
        byte[] whole = disk.content(FILES.segment(1));
        assertThat(disk.exists(FILES.segment(3))).isTrue();
        disk.putContent(FILES.segment(1), Arrays.copyOf(whole, whole.length - 10));

        CollectionOpener.Opened opened =
                new CollectionOpener(LogContext.of(disk, SETTINGS)).open(FILES, KeySeed.of(7), NOTHING);

        assertThat(opened.store().watermark()).isEqualTo(1);
        assertThat(latest(opened.store())).isEqualTo("\"kept\"");
        assertThat(opened.report().damage()).isEmpty();
        assertThat(opened.report().remarks()).anyMatch(remark -> remark.contains("never became durable"));
        assertThat(disk.exists(FILES.segment(3))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void finish_againAfterTheManifestFailed_succeeds(long seed) {
        SimulatedDisk disk = disk(seed);
        CollectionStore store = open(disk, NOTHING);
        apply(store, write(store, "x".repeat(400)));
        ClosingSegment closing = apply(store, write(store, "second")).orElseThrow();
        store.flush();
        closing.finish();

        assertThat(store.closed(closing.finish()).position()).isEqualTo(1);
        assertThat(latest(store)).isEqualTo("\"second\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 80})
    void finish_behindATornFooter_cutsItOff(int tornBytes) {
        SimulatedDisk disk = disk(1);
        CollectionStore store = open(disk, NOTHING);
        apply(store, write(store, "first"));
        store.force();
        store.close();
        byte[] whole = disk.content(FILES.segment(1));
        append(
                disk,
                "{\"tidemark\":\"footer\",\"base\":1,\"last\":812,\"count\":812,\"length\":10485760,\"digest\":\"cr"
                        .substring(0, tornBytes));

        new SegmentFinish(disk, FILES).finish(FILES.segment(1), new PositionRange(1, 1), whole.length);

        String lines = new String(disk.content(FILES.segment(1)), StandardCharsets.UTF_8);
        assertThat(lines).startsWith(new String(whole, StandardCharsets.UTF_8));
        assertThat(lines.lines().toList()).hasSize(3);
        assertThat(lines.substring(whole.length)).startsWith("{\"tidemark\":\"footer\",\"base\":1,\"last\":1,");
    }

    private static void append(SimulatedDisk disk, String text) {
        try (FileHandle file = disk.open(FILES.segment(1), FileSystem.OpenMode.WRITE)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), file.length());
        }
    }
}
