package dev.tidemark.engine.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.LockHolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreVerifierTest {

    private static final String CLOSED = "collections/orders/log/00000000000000000001.jsonl";
    private static final String GROWING = "collections/orders/log/00000000000000000005.jsonl";
    private static final String MANIFEST = "collections/orders/manifest.json";
    private static final String CHECKPOINT = "collections/orders/checkpoint/00000000000000000004";
    private static final String JOURNAL = "journal/0/00000000000000000001.wal";

    @TempDir
    private Path directory;

    private SmallStore store;

    @BeforeEach
    void build() {
        store = SmallStore.in(directory);
    }

    @Test
    void store_intact_isCountedAndNothingIsFound() {
        List<Finding> findings = new ArrayList<>();
        List<Long> done = new ArrayList<>();
        VerifyReport report = new StoreVerifier(store.disk(), directory).verify(new VerifyListener() {
            @Override
            public void found(Finding finding) {
                findings.add(finding);
            }

            @Override
            public void progressed(long doneBytes, long totalBytes) {
                assertThat(doneBytes).isLessThanOrEqualTo(totalBytes);
                done.add(doneBytes);
            }
        });
        long bytes = store.all().stream().mapToLong(store.disk()::length).sum();
        assertThat(findings).isEmpty();
        assertThat(report.isIntact()).isTrue();
        assertThat(report.ownerMayRun()).isFalse();
        assertThat(report.holder()).isEqualTo("unknown");
        assertThat(report.totals()).isEqualTo(new VerifyReport.Totals(2, 3, 10, 6, bytes));
        assertThat(done).isSorted().endsWith(bytes);
    }

    @Test
    void directory_withoutStore_isRefused() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        assertThatThrownBy(() -> new StoreVerifier(store.disk(), other).verify(ignored()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("directory holds no store: directory=" + other);
    }

    @Test
    void line_damaged_namesItsPositionAndOffset() {
        int offset = header(1).length;
        byte[] bytes = SmallStore.get(store.closed());
        bytes[offset + 20] ^= 1;
        SmallStore.put(store.closed(), bytes);
        assertThat(store.findings())
                .containsExactly(new Finding(
                        Gravity.DAMAGE,
                        CLOSED,
                        offset,
                        Optional.of(new PositionRange(1, 1)),
                        "line is damaged: reason=checksum of line differs"));
    }

    @Test
    void finding_asText_namesFileOffsetAndPositions() {
        Finding finding =
                new Finding(Gravity.DAMAGE, "a/b", 7, Optional.of(new PositionRange(1, 2)), "line is damaged");
        assertThat(finding).hasToString("damage: line is damaged positions=1-2 file=a/b offset=7");
    }

    @Test
    void closedSegment_cutAnywhere_isDamageOfTheRest() {
        byte[] bytes = SmallStore.get(store.closed());
        for (int length = 0; length < bytes.length; length++) {
            SmallStore.put(store.closed(), Arrays.copyOf(bytes, length));
            assertThat(store.findings()).as("length %d", length).anyMatch(finding -> isDamage(finding, CLOSED));
        }
    }

    @Test
    void growingSegment_cutAmongForcedLines_isDamage() {
        byte[] bytes = SmallStore.get(store.growing());
        int cut = (int) store.heldOffset() - 3;
        SmallStore.put(store.growing(), Arrays.copyOf(bytes, cut));
        assertThat(store.findings())
                .anyMatch(finding ->
                        isDamage(finding, GROWING) && finding.positions().equals(Optional.of(new PositionRange(6, 6))));
    }

    @Test
    void growingSegment_cutAmongTheJournalsLines_isIntact() {
        byte[] bytes = SmallStore.get(store.growing());
        for (int length = (int) store.heldOffset(); length < bytes.length; length++) {
            SmallStore.put(store.growing(), Arrays.copyOf(bytes, length));
            assertThat(store.findings()).as("length %d", length).noneMatch(StoreVerifierTest::isDamage);
        }
    }

    @Test
    void growingSegment_linesOfElsewhereInTheJournalsPart_areNoDamage() {
        byte[] forced = Arrays.copyOf(SmallStore.get(store.growing()), (int) store.heldOffset());
        SmallStore.put(store.growing(), SmallStore.join(forced, SmallStore.line(70, 70, "key-7", "7")));
        assertThat(store.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.gravity()).isEqualTo(Gravity.NOTE);
            assertThat(finding.what())
                    .contains("position is out of order: expected=7 actual=70")
                    .endsWith("the journal holds these lines");
        });
    }

    @Test
    void growingSegment_tornTailAboveTheWatermark_isNote() throws IOException {
        Files.delete(store.journal());
        byte[] torn = SmallStore.line(9, 9, "key-9", "9");
        SmallStore.put(
                store.growing(),
                SmallStore.join(SmallStore.get(store.growing()), Arrays.copyOf(torn, torn.length / 2)));
        assertThat(store.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.gravity()).isEqualTo(Gravity.NOTE);
            assertThat(finding.file()).isEqualTo(GROWING);
            assertThat(finding.what())
                    .isEqualTo("torn tail, which never became durable: bytes=" + torn.length / 2
                            + " reason=line has no newline");
        });
    }

    @Test
    void growingSegment_halfBatchAboveTheWatermark_isNote() throws IOException {
        Files.delete(store.journal());
        SmallStore.put(
                store.growing(), SmallStore.join(SmallStore.get(store.growing()), SmallStore.line(9, 11, "k", "9")));
        assertThat(store.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.gravity()).isEqualTo(Gravity.NOTE);
            assertThat(finding.what()).startsWith("atomic batch is incomplete").endsWith("positions=9-11");
        });
    }

    @Test
    void batch_withALineOfAnother_isDamage() throws IOException {
        Files.delete(store.journal());
        SmallStore.put(
                store.growing(),
                SmallStore.join(
                        SmallStore.get(store.growing()),
                        SmallStore.line(9, 11, "k", "9"),
                        SmallStore.line(10, 10, "k", "10"),
                        SmallStore.line(11, 11, "k", "11")));
        assertThat(store.findings())
                .anyMatch(finding -> isDamage(finding, GROWING)
                        && finding.what().equals("atomic batch is broken: expectedCommit=11 actualCommit=10"));
    }

    @Test
    void files_missing_areDamageNamingThem() throws IOException {
        for (Path file : List.of(store.catalog(), store.closed(), store.growing())) {
            byte[] bytes = SmallStore.get(file);
            Files.delete(file);
            String name = directory.relativize(file).toString();
            assertThat(store.findings()).as(name).anyMatch(finding -> isDamage(finding, name));
            SmallStore.put(file, bytes);
        }
    }

    @Test
    void growingSegment_missing_namesTheForcedPositions() throws IOException {
        Files.delete(store.growing());
        assertThat(store.findings())
                .containsExactly(new Finding(
                        Gravity.DAMAGE, GROWING, 0, Optional.of(new PositionRange(5, 6)), "segment is missing"));
    }

    @Test
    void derivedFilesAndEmptyOnes_missing_areNoDamage() throws IOException {
        Files.delete(store.checkpoint());
        assertThat(store.findings()).isEmpty();
    }

    @Test
    void segments_swapped_areDamageNamingBoth() {
        byte[] closed = SmallStore.get(store.closed());
        SmallStore.put(store.closed(), SmallStore.get(store.growing()));
        SmallStore.put(store.growing(), closed);
        assertThat(store.findings())
                .anyMatch(finding -> isDamage(finding, CLOSED)
                        && finding.offset() == 0
                        && finding.what().startsWith("segment is another one"))
                .anyMatch(finding -> isDamage(finding, GROWING)
                        && finding.offset() == 0
                        && finding.what().startsWith("segment is another one"));
    }

    @Test
    void segment_ofAnotherCollection_isDamage() {
        byte[] bytes = SmallStore.get(store.growing());
        byte[] foreign = new SegmentHeader(new CollectionId(3), "00c0ffee00c0ffee", 5).encode();
        System.arraycopy(foreign, 0, bytes, 0, foreign.length);
        SmallStore.put(store.growing(), bytes);
        assertThat(store.findings()).anyMatch(finding -> isDamage(finding, GROWING) && finding.offset() == 0);
    }

    @Test
    void bytesOfSomethingElse_inAnyFile_areDamage() {
        byte[] noise = "%PDF-1.7 something else\nentirely\n".getBytes(StandardCharsets.US_ASCII);
        for (Path file : store.all()) {
            byte[] bytes = SmallStore.get(file);
            SmallStore.put(file, noise);
            String name = directory.relativize(file).toString();
            assertThat(store.findings()).as(name).anyMatch(finding -> isDamage(finding, name));
            SmallStore.put(file, bytes);
        }
    }

    @Test
    void files_ofALaterVersion_areToldAsSuch() {
        Map<Path, byte[]> later = Map.of(
                store.growing(),
                laterSegment(store.growing()),
                store.catalog(),
                laterSegment(store.catalog()),
                store.manifest(),
                FixedText.sealed("{\"tidemark\":\"manifest\",\"version\":5,\"shape\":\"unknown\""),
                store.journal(),
                laterJournal(),
                store.checkpoint(),
                laterCheckpoint());
        later.forEach((file, bytes) -> {
            byte[] before = SmallStore.get(file);
            SmallStore.put(file, bytes);
            String name = directory.relativize(file).toString();
            assertThat(store.findings())
                    .as(name)
                    .anyMatch(finding -> isDamage(finding, name)
                            && finding.offset() == 0
                            && finding.what().contains("version")
                            && finding.what().matches("(?s).*expected=(1 actual=2|2 actual=3|4 actual=5).*"));
            SmallStore.put(file, before);
        });
    }

    @Test
    void strays_anywhere_areWarnings() {
        SmallStore.put(directory.resolve("notes.txt"), new byte[1]);
        SmallStore.put(directory.resolve("collections/orders/manifest.json.tmp"), new byte[1]);
        SmallStore.put(directory.resolve("collections/orders/log/copy.jsonl"), new byte[1]);
        SmallStore.put(directory.resolve("collections/dropped/manifest.json"), new byte[1]);
        SmallStore.put(directory.resolve("journal/0/7-1.tmp"), new byte[1]);
        assertThat(store.findings())
                .extracting(finding -> finding.gravity() + " " + finding.file())
                .containsExactlyInAnyOrder(
                        "WARNING notes.txt",
                        "WARNING collections/orders/manifest.json.tmp",
                        "WARNING collections/orders/log/copy.jsonl",
                        "WARNING collections/dropped",
                        "NOTE journal/0/7-1.tmp");
    }

    @Test
    void owner_atWork_isToldAndItsLockIsLeftAlone() {
        LockHolder holder = LockHolder.ofThisProcess(System.currentTimeMillis(), "t");
        try (DirectoryLock lock = DirectoryLock.acquire(store.disk(), directory, holder)) {
            SmallStore.put(directory.resolve("collections/orders/manifest.json.tmp"), new byte[1]);
            List<Finding> findings = new ArrayList<>();
            VerifyReport report = store.verify(findings);
            assertThat(report.ownerMayRun()).isTrue();
            assertThat(report.holder())
                    .contains("\"pid\":" + ProcessHandle.current().pid());
            assertThat(findings).extracting(Finding::gravity).containsExactly(Gravity.NOTE);
            assertThat(lock.isHeld()).isTrue();
        }
    }

    @Test
    void owner_ofADeadProcess_isNotAtWork() {
        SmallStore.put(
                directory.resolve("LOCK"),
                ("{\"pid\":999999999,\"host\":\""
                                + LockHolder.ofThisProcess(0, "t").host() + "\"}\n")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(store.verify(new ArrayList<>()).ownerMayRun()).isFalse();
    }

    @Test
    void journalFrame_missingBelowAWitness_isDamageNamingTheSequence() {
        byte[] bytes = SmallStore.get(store.journal());
        Arrays.fill(bytes, (int) store.frameOffset(2), (int) store.frameOffset(3), (byte) 0);
        SmallStore.put(store.journal(), bytes);
        assertThat(store.findings())
                .anyMatch(finding -> finding.equals(new Finding(
                        Gravity.DAMAGE,
                        JOURNAL,
                        store.frameOffset(2),
                        Optional.empty(),
                        "frame that had been durable is missing: sequence=3")));
    }

    @Test
    void checkpoint_ofAnotherPosition_isDamage() throws IOException {
        Files.move(store.checkpoint(), store.checkpoint().resolveSibling("00000000000000000005"));
        assertThat(store.findings())
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.what()).startsWith("checkpoint is not of its name's position"));
    }

    @Test
    void manifest_ofALostSegment_isDamageWithItsPositions() throws IOException {
        Files.delete(store.closed());
        assertThat(store.findings())
                .containsExactly(new Finding(
                        Gravity.DAMAGE, CLOSED, 0, Optional.of(new PositionRange(1, 4)), "segment is missing"));
        assertThat(store.disk().exists(directory.resolve(MANIFEST))).isTrue();
        assertThat(store.disk().exists(directory.resolve(CHECKPOINT))).isTrue();
    }

    private static byte[] laterSegment(Path file) {
        byte[] bytes = SmallStore.get(file);
        byte[] later = FixedText.sealed("{\"tidemark\":\"segment\",\"version\":2,\"shape\":\"unknown\"");
        int line = 0;
        while (bytes[line] != '\n') {
            line++;
        }
        return SmallStore.join(later, Arrays.copyOfRange(bytes, line + 1, bytes.length));
    }

    private byte[] laterJournal() {
        ByteBuffer bytes = ByteBuffer.wrap(SmallStore.get(store.journal())).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(8, 2);
        bytes.putInt(4_092, Checksum.of(bytes.array(), 0, 4_092));
        return bytes.array();
    }

    private byte[] laterCheckpoint() {
        ByteBuffer bytes = ByteBuffer.wrap(SmallStore.get(store.checkpoint())).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(8, 3);
        bytes.putInt(12, Checksum.of(bytes.array(), 0, 12));
        return bytes.array();
    }

    private static byte[] header(long base) {
        return new SegmentHeader(new CollectionId(1), "00c0ffee00c0ffee", base).encode();
    }

    private static boolean isDamage(Finding finding) {
        return finding.gravity() == Gravity.DAMAGE;
    }

    private static boolean isDamage(Finding finding, String file) {
        return isDamage(finding) && finding.file().equals(file);
    }

    private static VerifyListener ignored() {
        return new VerifyListener() {
            @Override
            public void found(Finding finding) {}

            @Override
            public void progressed(long doneBytes, long totalBytes) {}
        };
    }
}
