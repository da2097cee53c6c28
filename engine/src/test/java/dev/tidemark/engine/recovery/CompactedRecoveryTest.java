package dev.tidemark.engine.recovery;

import static dev.tidemark.engine.log.SampleLines.checkpoint;
import static dev.tidemark.engine.log.SampleLines.header;
import static dev.tidemark.engine.log.SampleLines.join;
import static dev.tidemark.engine.log.SampleLines.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Durability;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.SampleLines;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.state.KeySeed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening collections that were compacted: five old positions in one file, two in another, one growing. */
@Tag("toolkit-independent")
class CompactedRecoveryTest {

    private static final byte[] FIRST = join(header(1), checkpoint(1), set(3, "a", "3"), set(4, 5, "b", "4"));
    private static final byte[] SECOND = join(header(6), set(6, "c", "6"), set(7, "a", "7"));
    private static final byte[] THIRD = join(header(8), set(8, "d", "8"));

    @TempDir
    private Path directory;

    private CollectionFiles files;
    private final List<ClosedSegment> listed = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        files = SampleLines.files(directory);
        Files.createDirectories(files.logDirectory());
        listed.add(write(new SegmentName(1, 9), 5, 3, FIRST));
        listed.add(write(new SegmentName(6, 0), 7, 2, SECOND));
        Files.write(files.segment(8), THIRD);
        publish();
    }

    private void publish() {
        new ManifestFile(new LocalDisk(), files).publish(new Manifest(9, files.id(), files.handle(), listed));
    }

    private ClosedSegment write(SegmentName name, long last, int count, byte[] content) throws IOException {
        PositionRange range = new PositionRange(name.base(), last);
        byte[] footer = new SegmentFooter(range, count, content.length, crc(content)).encode();
        Files.write(files.segment(name), join(content, footer));
        return new ClosedSegment(
                name.base(),
                last,
                name.generation(),
                new LineCounts(2, 0),
                content.length + (long) footer.length,
                crc(content));
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private Recovered recover(JournalEntry... entries) {
        LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
        JournalEvidence evidence = new JournalEvidence(List.of(entries), new ForcedMark(8, 8, THIRD.length));
        Recovered recovered = new CollectionRecovery(
                        context, files, KeySeed.of(1), Durability.ALWAYS, evidence, ScanObserver.NOBODY)
                .recover();
        recovered.active().close();
        return recovered;
    }

    private void isWhole(Recovered recovered) {
        assertThat(recovered.damage()).isEmpty();
        assertThat(recovered.watermark()).isEqualTo(8);
        assertThat(recovered.index().size()).isEqualTo(4);
        assertThat(recovered.manifest().segments()).isEqualTo(listed);
        assertThat(recovered.growing().counts()).isEqualTo(new LineCounts(1, 0));
        LogView view = new LogView(recovered.segments(), 8);
        assertThat(new LogCursor(0).next(view, 100, 1 << 20))
                .extracting(LogRecord::position)
                .containsExactly(3L, 4L, 6L, 7L, 8L);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(files.logDirectory())) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void opening_compactedLog_takesItAsItIs() throws IOException {
        List<String> before = names();
        isWhole(recover());
        isWhole(recover());
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void opening_leftovers_areSweptAndTold() throws IOException {
        List<String> log = names();
        byte[] old = join(header(1), set(1, "a", "1"), set(2, "b", "2"));
        Files.write(files.segment(1), old);
        Files.write(files.segment(3), header(3));
        Files.write(files.segment(new SegmentName(1, 4)), old);
        Files.write(files.segment(new SegmentName(1, 12)), old);
        Files.write(files.segment(new SegmentName(6, 12)), old);
        Files.write(files.logDirectory().resolve("00000000000000000001.13.jsonl.tmp"), old);
        Files.write(files.moves(13), old);
        Recovered recovered = recover();
        isWhole(recovered);
        assertThat(recovered.report().remarks()).hasSize(3);
        assertThat(names()).isEqualTo(log);
        assertThat(files.directory()
                        .resolve(CollectionFiles.QUARANTINE)
                        .toFile()
                        .list())
                .containsExactlyInAnyOrder("00000000000000000001.12.jsonl", "00000000000000000006.12.jsonl");
        assertThat(files.backups().resolve("9").toFile().list())
                .containsExactlyInAnyOrder(
                        "00000000000000000001.jsonl", "00000000000000000003.jsonl", "00000000000000000001.4.jsonl");
        assertThat(recover().report().remarks()).isEmpty();
    }

    @Test
    void opening_finishedFilesThatWereNotPublished_goWhenTheListedOnesAreWhole() throws IOException {
        List<String> log = names();
        byte[] copy = join(header(1), checkpoint(1), set(7, "a", "7"));
        for (long last : new long[] {5, 7}) {
            write(new SegmentName(1, 12), last, 2, copy);
            isWhole(recover());
            assertThat(names()).isEqualTo(log);
        }
        Path quarantine = files.directory().resolve(CollectionFiles.QUARANTINE);
        assertThat(quarantine).doesNotExist();
        write(new SegmentName(1, 12), 6, 2, copy);
        isWhole(recover());
        assertThat(quarantine.toFile().list()).as("range of no listed files").hasSize(1);
        for (Path damaged : List.of(files.segment(new SegmentName(1, 9)), files.segment(6))) {
            write(new SegmentName(1, 12), 7, 2, copy);
            byte[] content = Files.readAllBytes(damaged);
            byte[] flipped = content.clone();
            flipped[content.length / 2] ^= 1;
            Files.write(damaged, flipped);
            assertThat(recover().damage()).isNotEmpty();
            assertThat(names()).isEqualTo(log);
            Files.write(damaged, content);
        }
        assertThat(quarantine.toFile().list()).as("listed files damaged").hasSize(3);
    }

    @Test
    void opening_listedFileMissing_sweepsNothing() throws IOException {
        Files.write(files.segment(1), FIRST);
        Files.delete(files.segment(new SegmentName(1, 9)));
        List<String> before = names();
        assertThat(recover().damage()).containsExactly(new PositionRange(1, 5));
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void opening_listedFileThatTheJournalBringsBackInPart_sweepsNothing() throws IOException {
        Files.write(files.segment(1), FIRST);
        Files.delete(files.segment(6));
        byte[] line = set(7, "a", "7");
        int offset = SECOND.length - line.length;
        JournalEntry entry =
                new JournalEntry(SampleLines.ID, new PositionRange(7, 7), 6, offset, ByteBuffer.wrap(line));
        assertThat(recover(entry).damage()).containsExactly(new PositionRange(6, 6));
        assertThat(files.segment(1)).exists();
    }

    @Test
    void opening_nameThatIsAlmostOneOfACompactions_stays() throws IOException {
        for (String name : List.of("moves.x.tmp", "moves..tmp", "moves.013.tmp", "moves.13.tmp.tmp", "1.9.jsonl.tmp")) {
            Files.write(files.logDirectory().resolve(name), FIRST);
        }
        List<String> before = names();
        isWhole(recover());
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void opening_compactedFileOfNobody_staysWhereItIs() throws IOException {
        Files.write(files.segment(new SegmentName(20, 12)), FIRST);
        List<String> before = names();
        Recovered recovered = recover();
        isWhole(recovered);
        assertThat(recovered.report().remarks()).singleElement().asString().contains("neither listed");
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void opening_journalHoldsLinesThatWereCompacted_passesOverThem() throws IOException {
        List<String> before = names();
        byte[] old = set(1, "a", "1");
        JournalEntry entry =
                new JournalEntry(SampleLines.ID, new PositionRange(1, 1), 1, header(1).length, ByteBuffer.wrap(old));
        isWhole(recover(entry));
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void opening_manifestLostOrDamaged_isMadeAnewFromTheFiles() throws IOException {
        byte[] manifest = Files.readAllBytes(files.manifest());
        write(new SegmentName(1, 0), 5, 5, join(header(1), set(1, "a", "1")));
        write(new SegmentName(1, 4), 2, 1, join(header(1), set(1, "a", "1")));
        Files.delete(files.manifest());
        Recovered recovered = recover();
        assertThat(recovered.manifest().segments()).extracting(SegmentName::of).contains(new SegmentName(1, 9));
        assertThat(recovered.damage()).isEmpty();
        assertThat(recovered.index().size()).isEqualTo(4);
        manifest[20] ^= 1;
        Files.write(files.manifest(), manifest);
        assertThat(recover().damage()).isEmpty();
        assertThat(recover().manifest().segments()).extracting(SegmentName::of).contains(new SegmentName(1, 9));
    }

    @Test
    void opening_manifestAndAFileLost_tellsWhatIsMissing() throws IOException {
        Files.delete(files.manifest());
        Files.delete(files.segment(6));
        assertThat(recover().damage()).containsExactly(new PositionRange(6, 7));
    }

    @Test
    void opening_anyBitOfACompactedFileFlipped_tellsDamageOrLosesNothing() throws IOException {
        Path path = files.segment(new SegmentName(1, 9));
        byte[] whole = Files.readAllBytes(path);
        for (int index = 0; index < whole.length; index++) {
            byte[] flipped = whole.clone();
            flipped[index] ^= 1;
            Files.write(path, flipped);
            Recovered recovered = recover();
            boolean header = index < header(1).length - 1;
            boolean footer = index >= FIRST.length;
            assertThat(recovered.damage().isEmpty()).as("byte %d", index).isEqualTo(header || footer);
            assertThat(Files.readAllBytes(path)).as("byte %d", index).isEqualTo(footer ? whole : flipped);
        }
    }

    @Test
    void opening_compactedFileCut_tellsDamageOrHasItsEndBack() throws IOException {
        Path path = files.segment(new SegmentName(1, 9));
        byte[] whole = Files.readAllBytes(path);
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, Arrays.copyOf(whole, length));
            boolean linesAreThere = length >= FIRST.length;
            assertThat(recover().damage().isEmpty()).as("length %d", length).isEqualTo(linesAreThere);
            assertThat(Files.size(path)).as("length %d", length).isEqualTo(linesAreThere ? whole.length : length);
        }
    }

    @Test
    void opening_otherFileInThePlaceOfACompactedOne_tellsDamage() throws IOException {
        write(new SegmentName(1, 9), 5, 3, join(header(1), checkpoint(1), set(3, "a", "4"), set(4, 5, "b", "4")));
        assertThat(recover().damage()).containsExactly(new PositionRange(1, 5));
    }

    @Test
    void opening_lineOfACompactedFileGoneWithoutATrace_tellsDamage() throws IOException {
        write(new SegmentName(1, 9), 5, 3, join(header(1), checkpoint(1), set(4, 5, "b", "4")));
        assertThat(recover().damage()).containsExactly(new PositionRange(1, 5));
    }

    @Test
    void opening_lineOfACompactedFileGoneWithoutATraceAndItsEndBroken_tellsDamage() throws IOException {
        byte[] toTheEnd = join(header(1), checkpoint(1), set(3, "a", "3"), set(5, "b", "5"));
        listed.set(0, write(new SegmentName(1, 9), 5, 3, toTheEnd));
        publish();
        assertThat(recover().damage()).isEmpty();
        byte[] gone = join(header(1), checkpoint(1), set(5, "b", "5"), new byte[] {'x'});
        Files.write(files.segment(new SegmentName(1, 9)), gone);
        assertThat(recover().damage()).containsExactly(new PositionRange(1, 5));
    }
}
