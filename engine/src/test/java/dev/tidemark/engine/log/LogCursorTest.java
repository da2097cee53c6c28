package dev.tidemark.engine.log;

import static dev.tidemark.engine.log.SampleLines.checkpoint;
import static dev.tidemark.engine.log.SampleLines.header;
import static dev.tidemark.engine.log.SampleLines.join;
import static dev.tidemark.engine.log.SampleLines.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.LogRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogCursorTest extends LogOnDisk {

    @Test
    void next_compactedSegments_passesOverWhatIsGoneAndOverItsHead() throws IOException {
        compacted(9, 10, checkpoint(1), set(4, "a", "1"), set(7, "b", "2"));
        compacted(9, 20, checkpoint(11));
        compacted(9, 30, set(21, "c", "1"));
        segment(10, 10);
        assertThat(readAll(new LogCursor(0), view(), 2, 1 << 20)).containsExactly(4L, 7L, 21L, 31L, 32L);
        for (long after = 0; after < 32; after++) {
            long first = after;
            assertThat(new LogCursor(after).next(view(), 10, 1 << 20))
                    .extracting(LogRecord::position)
                    .containsExactlyElementsOf(LongStream.of(4, 7, 21, 31, 32)
                            .filter(position -> position > first)
                            .boxed()
                            .toList());
        }
    }

    @Test
    void next_gapInASegmentThatWasNotCompacted_isDamage() throws IOException {
        compacted(9, 10, checkpoint(1), set(4, "a", "1"));
        put(11, join(header(11), set(12, "a", "1")));
        nextPosition = 13;
        LogCursor cursor = new LogCursor(0);
        assertThat(cursor.next(view(), 10, 1 << 20)).hasSize(1);
        assertThatThrownBy(() -> cursor.next(view(), 10, 1 << 20))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("lines are missing: after=10 next=12");
    }

    @Test
    void next_segmentReplacedUnderTheCursor_goesOnBehindItsPosition() throws IOException {
        segment(10, 10, 10, 10);
        segment(10, 10);
        segment(10);
        LogView before = view();
        List<Segment> growing = List.copyOf(segments.subList(2, 3));
        segments.clear();
        nextPosition = 1;
        compacted(5, 6, checkpoint(1), set(2, "key-2", "1"), set(5, "key-5", "1"));
        segments.addAll(growing);
        nextPosition = 8;
        for (long after = 0; after <= 6; after++) {
            LogCursor cursor = new LogCursor(0);
            List<LogRecord> first = after == 0 ? List.of() : cursor.next(before, (int) after, 1 << 20);
            assertThat(first).hasSize((int) after);
            List<Long> expected = new ArrayList<>();
            for (long position : new long[] {2, 5, 7}) {
                if (position > after) {
                    expected.add(position);
                }
            }
            assertThat(readAll(cursor, view(), 1, 1 << 20)).isEqualTo(expected);
        }
    }

    private void threeSegments() throws IOException {
        segment(lengths(400, 150));
        segment(10, 300_000, 10, 40_000, 10);
        segment(lengths(300, 900));
    }

    private static List<Long> readAll(LogCursor cursor, LogView view, int limit, long limitBytes) {
        List<Long> positions = new ArrayList<>();
        List<LogRecord> page = cursor.next(view, limit, limitBytes);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            page.forEach(record -> positions.add(record.position()));
            assertThat(cursor.position()).isEqualTo(positions.get(positions.size() - 1));
            page = cursor.next(view, limit, limitBytes);
        }
        return positions;
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000})
    void next_anyLimit_handsOutEachPositionOnceInOrder(int limit) throws IOException {
        threeSegments();
        assertThat(readAll(new LogCursor(0), view(), limit, Long.MAX_VALUE)).isEqualTo(range(1, 705));
    }

    @Test
    void next_fromEveryStart_beginsRightBehindIt() throws IOException {
        threeSegments();
        for (long after = 0; after < 705; after++) {
            List<LogRecord> found = new LogCursor(after).next(view(), 1, Long.MAX_VALUE);
            assertThat(found).extracting(LogRecord::position).containsExactly(after + 1);
            assertThat(found.get(0).escapedKey().remaining()).isEqualTo(("key-" + (after + 1)).length());
        }
        assertThat(new LogCursor(705).next(view(), 1, Long.MAX_VALUE)).isEmpty();
        assertThat(new LogCursor(9_999).next(view(), 1, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void near_everyPosition_isALineAtOrBeforeItAndClose() throws IOException {
        threeSegments();
        for (Segment segment : segments) {
            long last = segment.ordinal() == 2
                    ? 705
                    : segments.get(segment.ordinal() + 1).base() - 1;
            for (long position = segment.base(); position <= last; position++) {
                long offset = new PositionSearch(segment).near(position);
                LogCursor cursor = new LogCursor(position - 1);
                assertThat(offset).isBetween(0L, segment.length());
                if (offset > 0) {
                    assertThat(new LineReader().read(segment, offset).position())
                            .isLessThanOrEqualTo(position);
                }
                assertThat(cursor.next(view(), 1, 1)).hasSize(1);
            }
        }
    }

    @Test
    void next_limitOfBytes_endsAfterTheRecordThatReachesIt() throws IOException {
        segment(lengths(10, 500));
        LogCursor cursor = new LogCursor(0);
        assertThat(cursor.next(view(), 100, 1)).hasSize(1);
        assertThat(cursor.next(view(), 100, 1_500)).hasSize(3);
        assertThat(cursor.next(view(), 100, Long.MAX_VALUE)).hasSize(6);
    }

    @Test
    void next_lowerWatermark_endsThereAndGoesOnWhenItMoves() throws IOException {
        threeSegments();
        LogCursor cursor = new LogCursor(398);
        assertThat(readAll(cursor, new LogView(segments, 399), 10, 1 << 20)).containsExactly(399L);
        assertThat(readAll(cursor, new LogView(segments, 400), 10, 1 << 20)).containsExactly(400L);
        assertThat(readAll(cursor, new LogView(segments, 402), 10, 1 << 20)).containsExactly(401L, 402L);
    }

    @Test
    void next_emptyLog_isEmpty() throws IOException {
        segments.add(new Segment(0, 1, SampleLines.files(directory).segment(1), context.readHandles(), 0));
        assertThat(new LogCursor(0).next(view(), 10, 1 << 20)).isEmpty();
    }

    @Test
    void next_growingSegment_followsTheWriter() {
        CollectionFiles files = SampleLines.files(directory);
        Segment segment = new Segment(0, 1, files.segment(1), context.readHandles(), 0);
        SegmentWriter writer = new SegmentWriter(context, files, segment, header(1), SegmentWriter.Start.empty());
        LogCursor cursor = new LogCursor(0);
        for (long position = 1; position <= 50; position++) {
            byte[] line = set(position, "k", "1");
            writer.append(SampleLines.appended(position, line));
            if (position % 7 == 0) {
                writer.flush();
            }
            List<LogRecord> found = cursor.next(new LogView(List.of(segment), position), 10, 1 << 20);
            assertThat(found).extracting(LogRecord::position).containsExactly(position);
        }
    }

    @Test
    void next_damagedLine_handsOutWhatIsBeforeItThenNamesThePlace() throws IOException {
        byte[] before = join(header(1), set(1, "a", "1"), set(2, "b", "2"));
        byte[] damaged = set(3, "c", "3");
        damaged[20] ^= 1;
        put(1, join(before, damaged, set(4, "d", "4")));
        nextPosition = 5;
        LogCursor cursor = new LogCursor(0);
        assertThat(cursor.next(view(), 10, 1 << 20))
                .extracting(LogRecord::position)
                .containsExactly(1L, 2L);
        for (int again = 0; again < 2; again++) {
            assertThatThrownBy(() -> cursor.next(view(), 10, 1 << 20))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("offset=" + before.length)
                    .hasMessageContaining("00000000000000000001.jsonl");
        }
        assertThat(cursor.position()).isEqualTo(2);
    }

    @Test
    void next_damagedHeader_losesNoRecordUnlessTheFirstLineGoesWithIt() throws IOException {
        byte[] whole = join(header(1), set(1, "a", "1"), set(2, "b", "2"));
        nextPosition = 3;
        byte[] damaged = whole.clone();
        damaged[30] ^= 1;
        put(1, damaged);
        assertThat(new LogCursor(0).next(view(), 10, 1 << 20)).hasSize(2);
        segments.clear();
        damaged[header(1).length - 1] ^= 1;
        put(1, damaged);
        assertThatThrownBy(() -> new LogCursor(0).next(view(), 10, 1 << 20)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void next_damagedHeaderOfACompactedSegment_losesNoRecordUnlessTheFirstLineGoesWithIt() throws IOException {
        List<byte[][]> contents = List.of(
                new byte[][] {set(1, "a", "1"), set(4, "b", "2")},
                new byte[][] {checkpoint(1), set(4, "b", "2")},
                new byte[][] {set(1, "a", "1")},
                new byte[][] {set(1, "a", "\"" + "x".repeat(300_000) + "\""), set(4, "b", "2")});
        for (byte[][] content : contents) {
            segments.clear();
            nextPosition = 1;
            compacted(9, 10, content);
            segment(10);
            List<Long> whole = readAll(new LogCursor(0), view(), 10, 1 << 20);
            flip(segments.get(0).path(), 30);
            assertThat(readAll(new LogCursor(0), view(), 10, 1 << 20)).isEqualTo(whole);
            flip(segments.get(0).path(), header(1).length - 1);
            LogCursor cursor = new LogCursor(0);
            for (int call = 0; call < 2; call++) {
                assertThatThrownBy(() -> cursor.next(view(), 10, 1 << 20))
                        .isInstanceOf(CorruptDataException.class)
                        .hasMessageContaining("first line is missing");
            }
        }
    }

    @Test
    void blocksBehind_headerOfACompactedSegmentThatTookTheFirstLineAlong_isNothing() throws IOException {
        segment(10);
        compacted(9, 10, set(2, "a", "1"), set(4, "b", "2"));
        segment(10);
        flip(segments.get(1).path(), header(2).length - 1);
        LogCursor cursor = new LogCursor(0);
        assertThat(cursor.next(view(), 10, 1 << 20)).hasSize(1);
        assertThat(cursor.blocksBehind(view())).isEmpty();
        assertThatThrownBy(() -> cursor.next(view(), 10, 1 << 20)).isInstanceOf(CorruptDataException.class);
    }

    private static void flip(Path path, int index) throws IOException {
        byte[] content = Files.readAllBytes(path);
        content[index] ^= 1;
        Files.write(path, content);
    }

    @Test
    void next_missingSegment_isToldNotSkipped() throws IOException {
        segment(1, 1, 1);
        nextPosition += 5;
        segment(1, 1);
        LogCursor cursor = new LogCursor(0);
        assertThat(cursor.next(view(), 10, 1 << 20)).hasSize(3);
        assertThatThrownBy(() -> cursor.next(view(), 10, 1 << 20)).isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> new LogCursor(5).next(view(), 10, 1 << 20)).isInstanceOf(CorruptDataException.class);
        assertThat(new LogCursor(8).next(view(), 10, 1 << 20)).hasSize(2);
    }

    @Test
    void next_logThatEndsBeforeItsWatermark_isToldNotWaitedFor() throws IOException {
        segment(1, 1, 1);
        LogView view = new LogView(segments, 5);
        LogCursor cursor = new LogCursor(0);
        assertThat(cursor.next(view, 10, 1 << 20)).hasSize(3);
        assertThatThrownBy(() -> cursor.next(view, 10, 1 << 20))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("after=3 watermark=5");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void nextBlock_wholeLog_isItsLinesByteForByte(int limit) throws IOException {
        threeSegments();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (LogRecord record : new LogCursor(0).next(view(), 10_000, Long.MAX_VALUE)) {
            expected.writeBytes((record + "\n").getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        LogCursor cursor = new LogCursor(0);
        for (Optional<LineBlock> block = cursor.nextBlock(view(), limit);
                block.isPresent();
                block = cursor.nextBlock(view(), limit)) {
            assertThat(block.get().records()).hasSizeBetween(1, limit);
            block.get().share((array, offset, length) -> {
                read.write(array, offset, length);
                return length;
            });
            assertThat(cursor.position()).isEqualTo(block.get().last());
        }
        assertThat(read.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(cursor.position()).isEqualTo(705);
    }

    @Test
    void nextBlock_damagedLine_givesWhatIsBeforeItThenNamesThePlace() throws IOException {
        byte[] damaged = set(3, "c", "3");
        damaged[20] ^= 1;
        put(1, join(header(1), set(1, "a", "1"), set(2, "b", "2"), damaged, set(4, "d", "4")));
        nextPosition = 5;
        LogCursor cursor = new LogCursor(0);
        assertThat(cursor.nextBlock(view(), 10).orElseThrow().last()).isEqualTo(2);
        assertThatThrownBy(() -> cursor.nextBlock(view(), 10)).isInstanceOf(CorruptDataException.class);
        assertThat(cursor.position()).isEqualTo(2);
    }

    @Test
    void upTo_positionInside_cutsBehindItsLine() throws IOException {
        segment(lengths(9, 20));
        LineBlock block = new LogCursor(2).nextBlock(view(), 10).orElseThrow();
        assertThat(block.upTo(100)).isSameAs(block);
        LineBlock cut = block.upTo(5);
        assertThat(cut.records()).extracting(LogRecord::position).containsExactly(3L, 4L, 5L);
        assertThat(cut.last()).isEqualTo(5);
        assertThatThrownBy(() -> block.upTo(2)).isInstanceOf(IllegalArgumentException.class);
    }
}
