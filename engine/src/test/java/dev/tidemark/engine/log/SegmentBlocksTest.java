package dev.tidemark.engine.log;

import static dev.tidemark.engine.log.SampleLines.checkpoint;
import static dev.tidemark.engine.log.SampleLines.header;
import static dev.tidemark.engine.log.SampleLines.join;
import static dev.tidemark.engine.log.SampleLines.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.io.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentBlocksTest {

    @TempDir
    private Path directory;

    private final LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
    private final List<Segment> segments = new ArrayList<>();
    private long nextPosition = 1;

    /** Adds a segment of lines with values of the given lengths, closed by a footer. */
    private void segment(int... valueLengths) throws IOException {
        long base = nextPosition;
        byte[] content = header(base);
        List<byte[]> parts = new ArrayList<>(List.of(content));
        for (int length : valueLengths) {
            parts.add(set(nextPosition, "key-" + nextPosition, "\"" + "x".repeat(length) + "\""));
            nextPosition++;
        }
        byte[] lines = join(parts.toArray(byte[][]::new));
        PositionRange positions = new PositionRange(base, nextPosition - 1);
        byte[] footer = new SegmentFooter(positions, positions.count(), lines.length, 0).encode();
        put(base, join(lines, footer));
    }

    private void put(long base, byte[] content) throws IOException {
        CollectionFiles files = SampleLines.files(directory);
        Files.createDirectories(files.logDirectory());
        Files.write(files.segment(base), content);
        segments.add(new Segment(segments.size(), base, files.segment(base), context.readHandles(), content.length));
    }

    /** Adds a segment that a compaction made of the range up to {@code last}. */
    private void compacted(long generation, long last, byte[]... lines) throws IOException {
        long base = nextPosition;
        CollectionFiles files = SampleLines.files(directory);
        byte[] content = join(header(base), join(lines));
        SegmentFooter footer = new SegmentFooter(new PositionRange(base, last), lines.length, content.length, 0);
        byte[] whole = join(content, footer.encode());
        Files.createDirectories(files.logDirectory());
        ClosedSegment closed = new ClosedSegment(base, last, generation, LineCounts.NONE, whole.length, 0);
        Path path = files.segment(SegmentName.of(closed));
        Files.write(path, whole);
        segments.add(Segment.compacted(segments.size(), closed, path, context.readHandles()));
        nextPosition = last + 1;
    }

    private LogView view() {
        return new LogView(segments, nextPosition - 1);
    }

    private static int[] lengths(int count, int length) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, length);
        return lengths;
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /** What is in closed segments, by the blocks behind a cursor's first one; the cursor where a block does not serve. */
    private List<Long> readAhead(long after, int each) {
        List<Long> positions = new ArrayList<>();
        LogView view = view();
        LogCursor cursor = new LogCursor(after);
        List<LogRecord> first = cursor.next(view, each, 1 << 20);
        first.forEach(record -> positions.add(record.position()));
        Optional<SegmentBlocks> blocks = cursor.blocksBehind(view);
        long reached = cursor.position();
        for (Optional<UnverifiedLines> read = blocks.flatMap(behind -> behind.next(view));
                read.isPresent();
                read = blocks.get().next(view)) {
            Optional<LineBlock> block = read.get().lines(reached, view.watermark());
            if (block.isEmpty()) {
                break;
            }
            List<LogRecord> records = block.get().records();
            assertThat(read.get().records(reached, view.watermark()).orElseThrow())
                    .extracting(LogRecord::toString)
                    .isEqualTo(records.stream().map(LogRecord::toString).toList());
            assertThat(records.get(0).position()).isEqualTo(block.get().first());
            reached = block.get().last();
            assertThat(records.get(records.size() - 1).position()).isEqualTo(reached);
            records.forEach(record -> positions.add(record.position()));
        }
        return positions;
    }

    @Test
    void next_closedSegments_areTheirLinesUpToTheGrowingOne() throws IOException {
        segment(lengths(400, 150));
        segment(lengths(3_000, 90));
        segment(10, 40_000, 10, 40_000, 10);
        segment(lengths(10, 10));
        for (int each : new int[] {1, 399, 401}) {
            assertThat(readAhead(0, each)).isEqualTo(range(1, 3_405));
        }
        assertThat(readAhead(3_404, 1)).containsExactly(3_405L);
        assertThat(readAhead(3_405, 1)).containsExactly(3_406L);
    }

    @Test
    void next_compactedSegments_passOverWhatIsGoneAndLeaveTheirHeadsToTheCursor() throws IOException {
        compacted(9, 10, checkpoint(1), set(4, "a", "1"), set(7, "b", "2"), set(8, "c", "2"));
        segment(10, 10);
        segment(10);
        assertThat(readAhead(0, 1)).containsExactly(4L, 7L, 8L, 11L, 12L);
        assertThat(readAhead(0, 2)).containsExactly(4L, 7L, 8L, 11L, 12L);
        segments.clear();
        nextPosition = 1;
        segment(10, 10);
        compacted(9, 10, checkpoint(3), set(4, "a", "1"));
        segment(10);
        assertThat(readAhead(0, 1)).containsExactly(1L, 2L);
    }

    @Test
    void next_segmentReplaced_end() throws IOException {
        segment(10, 10, 10, 10);
        segment(10);
        LogCursor cursor = new LogCursor(0);
        cursor.next(view(), 1, 1 << 20);
        SegmentBlocks blocks = cursor.blocksBehind(view()).orElseThrow();
        Segment growing = segments.get(1);
        segments.clear();
        nextPosition = 1;
        compacted(5, 4, set(1, "key-1", "1"), set(4, "key-4", "1"));
        segments.add(growing);
        nextPosition = 6;
        assertThat(blocks.next(view())).isEmpty();
    }

    @Test
    void next_anyBitOfTheirBlockFlipped_areNotTakenForIntact() throws IOException {
        segment(10, 20, 30);
        byte[] content = Files.readAllBytes(SampleLines.files(directory).segment(1));
        segment(10);
        int linesStart = header(1).length + set(1, "key-1", "\"" + "x".repeat(10) + "\"").length;
        LogCursor cursor = new LogCursor(0);
        cursor.next(view(), 1, 1 << 20);
        for (int at = linesStart; at < content.length - 1; at++) {
            byte[] damaged = content.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(SampleLines.files(directory).segment(1), damaged);
            Optional<LineBlock> lines = cursor.blocksBehind(view())
                    .flatMap(blocks -> blocks.next(view()))
                    .flatMap(read -> read.lines(1, view().watermark()));
            assertThat(lines).as("flipped at %d", at).isEmpty();
        }
        Files.write(SampleLines.files(directory).segment(1), content);
        UnverifiedLines read =
                cursor.blocksBehind(view()).orElseThrow().next(view()).orElseThrow();
        assertThat(read.lines(1, 2)).as("beyond the watermark").isEmpty();
        assertThat(read.lines(0, 4)).as("line 1 is missing").isEmpty();
        assertThat(read.lines(1, 4).orElseThrow().last()).isEqualTo(3);
    }
}
