package dev.tidemark.engine.recovery;

import static dev.tidemark.engine.log.SampleLines.header;
import static dev.tidemark.engine.log.SampleLines.join;
import static dev.tidemark.engine.log.SampleLines.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.SampleLines;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.state.CheckpointHeader;
import dev.tidemark.engine.state.Checkpoints;
import dev.tidemark.engine.state.KeySeed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectionRecoveryTest {

    private static final byte[] ONE = set(1, "a", "1");
    private static final byte[] TWO = set(2, "b", "2");
    private static final byte[] THREE = set(3, "a", "3");
    private static final byte[] FIRST = join(header(1), ONE, TWO);

    @TempDir
    private Path directory;

    private CollectionFiles files;

    @BeforeEach
    void prepare() {
        files = SampleLines.files(directory);
    }

    private void put(long base, byte[]... parts) throws IOException {
        Files.createDirectories(files.logDirectory());
        Files.write(files.segment(base), join(parts));
    }

    private byte[] onDisk(long base) throws IOException {
        return Files.readAllBytes(files.segment(base));
    }

    private static ForcedMark proof(long position) {
        return new ForcedMark(position, 1, 0);
    }

    private Recovered recover(ForcedMark forced, JournalEntry... entries) {
        return recover(Durability.ALWAYS, forced, entries);
    }

    private Recovered recover(Durability durability, ForcedMark forced, JournalEntry... entries) {
        LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
        JournalEvidence evidence = new JournalEvidence(List.of(entries), forced);
        Recovered recovered = new CollectionRecovery(
                        context, files, KeySeed.of(1), durability, evidence, ScanObserver.NOBODY)
                .recover();
        recovered.active().close();
        return recovered;
    }

    /** Recovers, and again what that has left: nothing may change any more. */
    private Recovered recoverTwice(ForcedMark forced, JournalEntry... entries) {
        Recovered first = recover(forced, entries);
        Recovered second = recover(forced, entries);
        assertThat(second.watermark()).isEqualTo(first.watermark());
        assertThat(second.damage()).isEqualTo(first.damage());
        assertThat(second.report().cutBytes()).isZero();
        assertThat(second.manifest()).isEqualTo(first.manifest());
        assertThat(second.index().size()).isEqualTo(first.index().size());
        return first;
    }

    private static void holds(Recovered recovered, long last) {
        assertThat(recovered.damage()).isEmpty();
        assertThat(recovered.watermark()).isEqualTo(last);
        LogView view = new LogView(recovered.segments(), last);
        assertThat(new LogCursor(0).next(view, 1_000, Long.MAX_VALUE))
                .extracting(LogRecord::position)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }

    private static byte[] flipped(byte[] line, int index) {
        byte[] changed = line.clone();
        changed[index] ^= 1;
        return changed;
    }

    private static JournalEntry entry(long first, long last, long base, long offset, byte[] lines) {
        return new JournalEntry(SampleLines.ID, new PositionRange(first, last), base, offset, ByteBuffer.wrap(lines));
    }

    private static byte[] footer(long base, long last, byte[] lines) {
        return new SegmentFooter(new PositionRange(base, last), last - base + 1, lines.length, crc(lines)).encode();
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Test
    void collection_withoutFiles_isEmpty() {
        Recovered recovered = recoverTwice(ForcedMark.NONE);
        holds(recovered, 0);
        assertThat(recovered.segments()).hasSize(1);
        assertThat(recovered.active().segment().base()).isEqualTo(1);
    }

    @Test
    void log_intactAndUnproven_isKeptWhole() throws IOException {
        put(1, FIRST, THREE);
        Recovered recovered = recoverTwice(ForcedMark.NONE);
        holds(recovered, 3);
        assertThat(recovered.index().size()).isEqualTo(2);
        assertThat(recovered.active().unforcedBytes()).isZero();
    }

    @Test
    void tail_tornAnywhereAboveTheProof_isCutAtTheLineBefore() throws IOException {
        for (int length = 1; length < THREE.length; length++) {
            put(1, FIRST, Arrays.copyOf(THREE, length));
            Recovered recovered = recoverTwice(proof(2));
            holds(recovered, 2);
            assertThat(onDisk(1)).isEqualTo(FIRST);
            assertThat(recovered.report().cutBytes()).isEqualTo(length);
        }
    }

    @Test
    void tail_damagedAboveTheProof_isCut() throws IOException {
        put(1, FIRST, flipped(THREE, 15));
        holds(recoverTwice(proof(2)), 2);
        assertThat(onDisk(1)).isEqualTo(FIRST);
    }

    @Test
    void tail_tornWithinABatch_isCutBeforeTheBatch() throws IOException {
        byte[] start = join(header(1), ONE);
        byte[] batch = join(set(2, 4, "b", "2"), set(3, 4, "c", "3"));
        put(1, start, batch, Arrays.copyOf(set(4, 4, "d", "4"), 20));
        holds(recoverTwice(proof(1)), 1);
        assertThat(onDisk(1)).isEqualTo(start);
        put(1, start, batch);
        holds(recoverTwice(proof(1)), 1);
        assertThat(onDisk(1)).isEqualTo(start);
    }

    @Test
    void file_endingWithTheProof_isKeptAndItsDamageTold() throws IOException {
        byte[] whole = join(FIRST, THREE);
        ForcedMark exact = new ForcedMark(3, 1, whole.length);
        put(1, whole);
        holds(recoverTwice(exact), 3);
        holds(recoverTwice(new ForcedMark(2, 1, FIRST.length), entry(3, 3, 1, FIRST.length, THREE)), 3);
        byte[] damaged = join(FIRST, flipped(THREE, 15));
        put(1, damaged);
        assertThat(recoverTwice(exact).damage()).containsExactly(new PositionRange(3, 3));
        assertThat(onDisk(1)).isEqualTo(damaged);
    }

    @Test
    void file_longerThanTheProof_isCutThere() throws IOException {
        put(1, FIRST, THREE, new byte[] {'{'});
        Recovered recovered = recoverTwice(new ForcedMark(3, 1, FIRST.length + (long) THREE.length));
        holds(recovered, 3);
        assertThat(onDisk(1)).isEqualTo(join(FIRST, THREE));
    }

    @Test
    void file_headerTornOrEmpty_isUsedAgain() throws IOException {
        for (int length : new int[] {0, 1, header(1).length - 1, header(1).length}) {
            put(1, Arrays.copyOf(header(1), length));
            Recovered recovered = recoverTwice(ForcedMark.NONE);
            holds(recovered, 0);
            assertThat(recovered.segments()).hasSize(1);
            assertThat(recovered.active().segment().base()).isEqualTo(1);
        }
    }

    @Test
    void nextSegment_headerTornOrEmpty_isUsedAgainBehindTheListedOne() throws IOException {
        for (int length : new int[] {0, 1, header(3).length}) {
            byte[] footer = footer(1, 2, FIRST);
            put(1, FIRST, footer);
            put(3, Arrays.copyOf(header(3), length));
            new ManifestFile(new LocalDisk(), files)
                    .publish(Manifest.none(SampleLines.ID, SampleLines.HANDLE)
                            .with(new ClosedSegment(1, 2, FIRST.length + (long) footer.length, crc(FIRST))));
            Recovered recovered = recoverTwice(proof(2));
            holds(recovered, 2);
            assertThat(recovered.segments()).hasSize(2);
            assertThat(recovered.active().segment().base()).isEqualTo(3);
        }
    }

    @Test
    void line_damagedBelowTheProof_isToldAndNeverCut() throws IOException {
        byte[] file = join(header(1), ONE, flipped(TWO, 15), THREE);
        put(1, file);
        Recovered recovered = recoverTwice(proof(3));
        assertThat(recovered.damage()).containsExactly(new PositionRange(2, 2));
        assertThat(onDisk(1)).isEqualTo(file);
    }

    @Test
    void end_missingBelowTheProof_isTold() throws IOException {
        byte[] file = join(FIRST, Arrays.copyOf(THREE, 30));
        put(1, file);
        Recovered recovered = recoverTwice(proof(5));
        assertThat(recovered.damage()).containsExactly(new PositionRange(3, 5));
        assertThat(recovered.watermark()).isEqualTo(5);
        assertThat(onDisk(1)).isEqualTo(file);
        put(1, FIRST);
        assertThat(recover(proof(5)).damage()).containsExactly(new PositionRange(3, 5));
    }

    @Test
    void segments_missingOrCut_areTold() throws IOException {
        put(1, header(1), ONE);
        put(5, header(5), set(5, "e", "5"));
        assertThat(recoverTwice(proof(5)).damage()).containsExactly(new PositionRange(2, 4));
        Files.delete(files.segment(1));
        assertThat(recoverTwice(proof(5)).damage()).containsExactly(new PositionRange(1, 4));
    }

    @Test
    void footer_missingTornOrDamaged_isRestored() throws IOException {
        byte[] footer = footer(1, 2, FIRST);
        List<byte[]> ends = List.of(
                new byte[0],
                Arrays.copyOf(footer, 10),
                flipped(footer, 30),
                flipped(footer, footer.length - 5),
                footer);
        for (byte[] end : ends) {
            Files.deleteIfExists(files.manifest());
            put(1, FIRST, end);
            put(3, header(3), THREE);
            Recovered recovered = recoverTwice(ForcedMark.NONE);
            holds(recovered, 3);
            assertThat(onDisk(1)).isEqualTo(join(FIRST, footer));
            assertThat(recovered.manifest().segments())
                    .containsExactly(new ClosedSegment(1, 2, FIRST.length + (long) footer.length, crc(FIRST)));
        }
    }

    @Test
    void segment_ofAnotherCollection_isRefused() throws IOException {
        byte[] foreign = new SegmentHeader(new CollectionId(8), SampleLines.HANDLE, 1).encode();
        put(1, foreign, ONE);
        byte[] file = onDisk(1);
        assertThatThrownBy(() -> recover(ForcedMark.NONE)).isInstanceOf(CorruptDataException.class);
        assertThat(onDisk(1)).isEqualTo(file);
    }

    @Test
    void header_damagedBeforeIntactLines_losesNoneOfThem() throws IOException {
        put(1, flipped(header(1), 30), ONE, TWO);
        Recovered recovered = recoverTwice(proof(2));
        holds(recovered, 2);
        assertThat(recovered.report().remarks()).hasSize(1);
    }

    @Test
    void journal_entries_areRewrittenToTheirPlace() throws IOException {
        JournalEntry first = entry(1, 2, 1, header(1).length, join(ONE, TWO));
        JournalEntry second = entry(3, 3, 1, FIRST.length, THREE);
        Recovered recovered = recoverTwice(ForcedMark.NONE, first, second);
        holds(recovered, 3);
        assertThat(recovered.report().restoredBytes()).isEqualTo(ONE.length + TWO.length + (long) THREE.length);
        byte[] whole = join(FIRST, THREE);
        assertThat(onDisk(1)).isEqualTo(whole);
        for (int index = 0; index < whole.length; index++) {
            put(1, flipped(whole, index));
            holds(recover(ForcedMark.NONE, first, second), 3);
            assertThat(onDisk(1)).isEqualTo(whole);
        }
    }

    @Test
    void journal_behindAMissingStretch_isRewrittenAndTheStretchTold() throws IOException {
        put(1, header(1), ONE);
        Recovered recovered = recoverTwice(ForcedMark.NONE, entry(3, 3, 1, FIRST.length, THREE));
        assertThat(recovered.damage()).containsExactly(new PositionRange(2, 2));
        assertThat(recovered.index().size()).isEqualTo(1);
    }

    private void checkpoint(Recovered state, long position, Long... bases) {
        CheckpointHeader header =
                new CheckpointHeader(CheckpointChoice.identity(files, KeySeed.of(1)), position, List.of(bases));
        new Checkpoints(new LocalDisk(), files.directory()).write(header, state.index(), () -> position);
    }

    @Test
    void checkpoint_knowsAListedSegment_thatIsThenNotScanned() throws IOException {
        put(1, FIRST);
        put(3, header(3), THREE);
        Recovered state = recover(ForcedMark.NONE);
        checkpoint(state, 3, 1L, 3L);
        byte[] closed = onDisk(1);
        Files.write(files.segment(1), flipped(closed, FIRST.length - 20));
        Recovered recovered = recover(ForcedMark.NONE);
        assertThat(recovered.damage()).isEmpty();
        assertThat(recovered.index().size()).isEqualTo(2);
        Files.delete(files.checkpointDirectory().resolve("00000000000000000003"));
        assertThat(recover(ForcedMark.NONE).damage()).containsExactly(new PositionRange(2, 2));
    }

    @Test
    void checkpoint_aheadOfTheLog_provesWhatIsLost() throws IOException {
        put(1, FIRST, THREE);
        checkpoint(recover(ForcedMark.NONE), 3, 1L);
        put(1, header(1), ONE);
        Recovered recovered = recover(ForcedMark.NONE);
        assertThat(recovered.damage()).containsExactly(new PositionRange(2, 3));
    }

    @Test
    void checkpoint_aheadOfALogThatMayLoseItsEnd_isDeletedForGood() throws IOException {
        put(1, FIRST, THREE);
        checkpoint(recover(Durability.INTERVAL, ForcedMark.NONE), 3, 1L);
        put(1, header(1), ONE);

        holds(recover(Durability.INTERVAL, ForcedMark.NONE), 1);

        put(1, header(1), ONE, set(2, "c", "2"), set(3, "d", "3"));
        Recovered recovered = recover(Durability.INTERVAL, ForcedMark.NONE);
        holds(recovered, 3);
        assertThat(recovered.index().size()).as("keys of the new lines alone").isEqualTo(3);
    }
}
