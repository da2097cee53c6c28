package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Lifetime;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.LineScanner.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Files of every released version, decoded and encoded again byte for byte. They were made apart from this
 * code, from the grammar and a CRC of its own, and are never made anew: a difference is a break of the format.
 */
final class GoldenFilesTest {

    private static final long TIME = 1_795_170_000_123L;

    @Test
    void segment1_decoded_holdsWhatItWasMadeOf() {
        byte[] file = golden("segment-1.jsonl");
        List<LogRecord> records = records(file);

        assertThat(SegmentHeader.read(file, 0, file.length).orThrow(Location.NOWHERE))
                .isEqualTo(new SegmentHeader(new CollectionId(7), "00c0ffee00c0ffee", 1));
        assertThat(records)
                .extracting(LogRecord::stamp)
                .containsExactly(
                        new LogRecord.Stamp(1, TIME, Operation.SET, 1, LogRecord.NEVER),
                        new LogRecord.Stamp(2, TIME, Operation.SET, 4, LogRecord.NEVER),
                        new LogRecord.Stamp(3, TIME, Operation.DELETE, 4, LogRecord.NEVER),
                        new LogRecord.Stamp(4, TIME, Operation.SET, 4, TIME + 299_877),
                        new LogRecord.Stamp(5, -1, Operation.APPEND, 5, LogRecord.NEVER),
                        new LogRecord.Stamp(
                                6, TimeText.LATEST_MILLIS, Operation.APPEND, Long.MAX_VALUE, TimeText.LATEST_MILLIS),
                        new LogRecord.Stamp(7, 1_709_164_800_000L, Operation.CHECKPOINT, 7, LogRecord.NEVER));
        assertThat(records)
                .extracting(record -> KeyText.unescape(record.escapedKey()))
                .containsExactly(
                        "user-2", "quote\"backslash\\tab\tunit\u001f/slash/ü/🌊", "user-2", "session", "", "", "");
        assertThat(records)
                .extracting(LogRecord::valueText)
                .containsExactly(
                        "{\"score\":7}",
                        "[1.0,1e400,-0,\"\\u00e9\\/\",\"é\",{\"a\":1,\"a\":2}]",
                        "",
                        "null",
                        "\"keyless\"",
                        "0",
                        "{}");
    }

    @Test
    void segment1_encodedAgain_isTheSameBytes() {
        assertThat(segmentAgain(golden("segment-1.jsonl"), true)).isEqualTo(golden("segment-1.jsonl"));
    }

    @Test
    void segmentOfEntriesThatExpire_decodedAndEncodedAgain_isTheSame() {
        byte[] file = golden("segment-expiring-1.jsonl");
        long halfAnHour = 1_800_000;

        assertThat(records(file))
                .extracting(record -> record.stamp().lifetime())
                .containsExactly(
                        new Lifetime(TIME + halfAnHour, halfAnHour),
                        new Lifetime(TIME + 600_000 + halfAnHour, halfAnHour),
                        Lifetime.until(TIME + 5_999_877),
                        Lifetime.until(TIME + 600_000 + halfAnHour));
        assertThat(segmentAgain(file, true)).isEqualTo(file);
    }

    @Test
    void catalog1_encodedAgain_isTheSameBytes() {
        byte[] file = golden("catalog-1.jsonl");

        assertThat(SegmentHeader.read(file, 0, file.length)
                        .orThrow(Location.NOWHERE)
                        .collection())
                .isEqualTo(CollectionId.CATALOG);
        assertThat(records(file)).extracting(LogRecord::operation).containsExactly(Operation.SET, Operation.DELETE);
        assertThat(segmentAgain(file, false)).isEqualTo(file);
    }

    @Test
    void journal1_encodedAgain_isTheSameBytes() {
        byte[] file = golden("journal-1.wal");
        JournalFileHeader header = JournalFileHeader.read(ByteBuffer.wrap(file)).orThrow(Location.NOWHERE);
        assertThat(header).isEqualTo(new JournalFileHeader(0, 5, 3, 65_536));

        JournalFrameReader reader = new JournalFrameReader(ByteBuffer.wrap(file), header.fileNumber());
        ByteBuffer again = ByteBuffer.allocate(file.length);
        again.put(header.encode());
        JournalFrameWriter writer = new JournalFrameWriter(again);
        List<JournalFrame> frames = new ArrayList<>();
        Reading<JournalFrame> reading = reader.read(JournalFileHeader.BLOCK_LENGTH);
        while (reading.isValid()) {
            JournalFrame frame = reading.orThrow(Location.NOWHERE);
            frames.add(frame);
            writer.begin();
            frame.entries().forEach(writer::add);
            writer.finish(frame.stamp());
            reading = reader.read(reading.end());
        }

        assertThat(reading.verdict())
                .as("a frame of the file's life as number 4")
                .isEqualTo(Verdict.ABSENT);
        assertThat(new JournalFrameReader(ByteBuffer.wrap(file), 4)
                        .read(reading.end())
                        .verdict())
                .isEqualTo(Verdict.VALID);
        assertThat(Arrays.copyOf(again.array(), again.position())).isEqualTo(Arrays.copyOf(file, reading.end()));
        assertThat(frames)
                .extracting(JournalFrame::stamp)
                .containsExactly(new JournalFrame.Stamp(5, 3, 41, 40), new JournalFrame.Stamp(5, 3, 42, 41));
        assertThat(frames.get(1).entries())
                .extracting(FrameEntry::kind)
                .containsExactly(FrameEntry.Kind.LINES, FrameEntry.Kind.WATERMARK);
        assertThat(frames.get(1).entries().get(0).positions()).isEqualTo(new PositionRange(2, 3));
        byte[] lines = new byte[frames.get(1).entries().get(0).payload().remaining()];
        frames.get(1).entries().get(0).payload().get(lines);
        assertThat(records(lines)).extracting(LogRecord::position).containsExactly(2L, 3L);
    }

    private static byte[] segmentAgain(byte[] file, boolean closed) {
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        again.writeBytes(SegmentHeader.read(file, 0, file.length)
                .orThrow(Location.NOWHERE)
                .encode());
        LogLineWriter writer = new LogLineWriter(16);
        List<LogRecord> records = records(file);
        for (LogRecord record : records) {
            writer.write(record.stamp(), bytes(record.escapedKey()), bytes(record.value()));
        }
        again.writeBytes(Arrays.copyOf(writer.array(), writer.length()));
        if (closed) {
            PositionRange positions = new PositionRange(1, records.size());
            int digest = Checksum.of(again.toByteArray(), 0, again.size());
            again.writeBytes(new SegmentFooter(positions, records.size(), again.size(), digest).encode());
        }
        return again.toByteArray();
    }

    private static List<LogRecord> records(byte[] file) {
        List<LogRecord> records = new ArrayList<>();
        LineScanner scanner = new LineScanner().over(file, 0, file.length);
        LogLineReader reader = new LogLineReader();
        for (Found found = scanner.next(); found != Found.END; found = scanner.next()) {
            if (found == Found.MARK) {
                continue;
            }
            assertThat(found).as(scanner.reason()).isEqualTo(Found.LINE);
            LogRecord read =
                    reader.read(file, scanner.lineStart(), file.length).orThrow(Location.of("", scanner.lineStart()));
            assertThat(read).hasToString(scanner.record().toString());
            records.add(read);
        }
        return records;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] golden(String name) {
        try (InputStream file = GoldenFilesTest.class.getResourceAsStream("/golden/" + name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
