package dev.tidemark.engine.log;

import static dev.tidemark.engine.log.SampleLines.checkpoint;
import static dev.tidemark.engine.log.SampleLines.header;
import static dev.tidemark.engine.log.SampleLines.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SegmentBlocksTest extends LogOnDisk {

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
