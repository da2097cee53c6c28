package dev.tidemark.engine.recovery;

import static dev.tidemark.engine.log.SampleLines.checkpoint;
import static dev.tidemark.engine.log.SampleLines.delete;
import static dev.tidemark.engine.log.SampleLines.header;
import static dev.tidemark.engine.log.SampleLines.join;
import static dev.tidemark.engine.log.SampleLines.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.SampleLines;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log directories without a manifest, in which files of several compactions stand beside each other. */
class ManifestRebuildTest {

    @TempDir
    private Path directory;

    private CollectionFiles files;

    @BeforeEach
    void prepare() throws IOException {
        files = SampleLines.files(directory);
        Files.createDirectories(files.logDirectory());
    }

    private Optional<Manifest> rebuilt() {
        return new ManifestRebuild(new LocalDisk(), files).run();
    }

    private List<SegmentName> chain() {
        return rebuilt().orElseThrow().segments().stream().map(SegmentName::of).toList();
    }

    private static byte[] lines(long first, long last) {
        byte[] lines = new byte[0];
        for (long position = first; position <= last; position++) {
            lines = join(lines, set(position, "key-" + position % 3, "" + position));
        }
        return lines;
    }

    /** As writing makes it, with every position, and open: without a footer. */
    private Path open(long base, long last) throws IOException {
        return Files.write(files.segment(base), join(header(base), lines(base, last)));
    }

    private Path closed(long base, long last) throws IOException {
        return footed(new SegmentName(base, 0), last, (int) (last - base + 1), join(header(base), lines(base, last)));
    }

    /** As a compaction makes it, with the last position of its range alone. */
    private Path compacted(long base, long last, long number) throws IOException {
        byte[] content = join(header(base), checkpoint(base), lines(last, last));
        return footed(new SegmentName(base, number), last, 2, content);
    }

    private Path footed(SegmentName name, long last, int count, byte[] content) throws IOException {
        CRC32C digest = new CRC32C();
        digest.update(content);
        PositionRange range = new PositionRange(name.base(), last);
        byte[] footer = new SegmentFooter(range, count, content.length, (int) digest.getValue()).encode();
        return Files.write(files.segment(name), join(content, footer));
    }

    private static void cut(Path file, int bytes) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - bytes));
    }

    private static void flip(Path file, int index) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[index] ^= 1;
        Files.write(file, content);
    }

    @Test
    void run_noCompactedFile_isNothing() throws IOException {
        closed(1, 4);
        assertThat(rebuilt()).isEmpty();
    }

    @Test
    void run_severalCompactions_takesTheLatestThatLeadsToTheEnd() throws IOException {
        closed(1, 4);
        closed(5, 8);
        compacted(1, 4, 5);
        compacted(1, 8, 9);
        compacted(1, 6, 12);
        open(9, 9);
        assertThat(chain()).containsExactly(new SegmentName(1, 9));
        assertThat(rebuilt().orElseThrow().generation()).isEqualTo(13);
    }

    @Test
    void run_compactedFileUnfinishedOrDamaged_losesToTheFilesThatItCovers() throws IOException {
        closed(1, 4);
        closed(5, 8);
        compacted(9, 12, 3);
        open(13, 13);
        Path newest = compacted(1, 8, 9);
        byte[] whole = Files.readAllBytes(newest);
        List<SegmentName> plain = List.of(new SegmentName(1, 0), new SegmentName(5, 0), new SegmentName(9, 3));
        flip(newest, whole.length / 2);
        assertThat(chain()).isEqualTo(plain);
        Files.write(newest, whole);
        cut(newest, 30);
        assertThat(chain()).isEqualTo(plain);
        Files.write(newest, new byte[whole.length]);
        assertThat(chain()).isEqualTo(plain);
        Files.write(newest, whole);
        assertThat(chain()).containsExactly(new SegmentName(1, 9), new SegmentName(9, 3));
    }

    @Test
    void run_onlyADamagedFileLeft_takesItForWhatIsIntact() throws IOException {
        flip(compacted(1, 8, 9), 200);
        open(9, 9);
        assertThat(chain()).containsExactly(new SegmentName(1, 9));
    }

    @Test
    void run_segmentWithoutFooterInTheMiddle_endsWhereTheNextBegins() throws IOException {
        Files.write(files.segment(1), join(header(1), lines(1, 3), delete(4, "key-0")));
        compacted(5, 8, 9);
        Manifest manifest = rebuilt().orElseThrow();
        assertThat(manifest.segments()).extracting(ClosedSegment::last).containsExactly(4L, 8L);
        assertThat(manifest.segments().get(0).counts()).as("as scanned").isEqualTo(new LineCounts(3, 1));
        assertThat(new SegmentFinish(new LocalDisk(), files).footer(files.segment(1)))
                .as("gets its footer")
                .hasValueSatisfying(footer -> assertThat(footer.positions()).isEqualTo(new PositionRange(1, 4)));
    }

    @Test
    void run_segmentCutInTheMiddle_isListedUpToTheNextAndLeftAsItIs() throws IOException {
        Path cut = open(1, 3);
        byte[] content = Files.readAllBytes(cut);
        compacted(5, 8, 9);
        assertThat(rebuilt().orElseThrow().segments())
                .extracting(ClosedSegment::last)
                .containsExactly(4L, 8L);
        assertThat(cut).hasBinaryContent(content);
    }

    @Test
    void run_compactedFilesBeyondTheChain_isRefused() throws IOException {
        compacted(1, 4, 5);
        compacted(7, 9, 5);
        assertThatThrownBy(this::rebuilt)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("do not make one");
    }

    @Test
    void run_unreadableCompactedFileAheadOfTheChain_isRefused() throws IOException {
        cut(compacted(1, 4, 5), 20);
        closed(5, 6);
        assertThatThrownBy(this::rebuilt)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("do not make one");
    }
}
