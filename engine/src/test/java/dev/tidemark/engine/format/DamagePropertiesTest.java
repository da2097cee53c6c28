package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.LineScanner.Found;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random logs and journals, whole and spoilt: whatever is read is exactly what was written. */
final class DamagePropertiesTest {

    private static final int ROUNDS = 400;
    private static final long FILE_NUMBER = 77;
    private static final List<Operation> OPERATIONS = List.of(Operation.values());

    private final long seed = Long.getLong("tidemark.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void log_whole_readsBackLineByLine() {
        for (int round = 0; round < ROUNDS; round++) {
            List<LogRecord.Stamp> stamps = new ArrayList<>();
            List<String> keys = new ArrayList<>();
            List<String> values = new ArrayList<>();
            LogLineWriter writer = new LogLineWriter(0);
            for (int position = 1; position <= 1 + random.nextInt(8); position++) {
                LogRecord.Stamp stamp = stamp(position);
                String key = LineSpelling.keyed(stamp.operation()) ? key() : "";
                String value = LineSpelling.valued(stamp.operation()) ? new RandomJson(random).minified() : "";
                byte[] escaped = key.isEmpty() ? LogLineWriter.NONE : KeyText.escape(key);
                writer.write(stamp, escaped, value.getBytes(StandardCharsets.UTF_8));
                stamps.add(stamp);
                keys.add(key);
                values.add(value);
            }

            List<LogRecord> read = scan(writer.array(), writer.length());

            assertThat(read).as("seed=%d", seed).extracting(LogRecord::stamp).isEqualTo(stamps);
            assertThat(read)
                    .as("seed=%d", seed)
                    .extracting(record -> KeyText.unescape(record.escapedKey()))
                    .isEqualTo(keys);
            assertThat(read)
                    .as("seed=%d", seed)
                    .extracting(LogRecord::valueText)
                    .isEqualTo(values);
        }
    }

    @Test
    void log_withBytesSpoilt_neverYieldsALineThatWasNotWritten() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] log = log(1 + random.nextInt(6));
            List<String> written = texts(scan(log, log.length));
            byte[] spoilt = log.clone();
            spoil(spoilt);

            List<String> read = texts(scan(spoilt, spoilt.length));

            assertThat(written).as("seed=%d", seed).containsAll(read);
            assertThat(read.size()).as("seed=%d", seed).isLessThan(written.size());
        }
    }

    @Test
    void log_cutAnywhere_yieldsItsWholeLinesInOrder() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] log = log(1 + random.nextInt(6));
            List<String> written = texts(scan(log, log.length));
            int cut = random.nextInt(log.length + 1);
            long whole = new String(log, 0, cut, StandardCharsets.UTF_8)
                    .chars()
                    .filter(c -> c == '\n')
                    .count();

            assertThat(texts(scan(log, cut))).as("seed=%d", seed).isEqualTo(written.subList(0, (int) whole));
        }
    }

    @Test
    void journal_withBytesSpoilt_neverYieldsAFrameThatWasNotWritten() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] journal = journal(1 + random.nextInt(4));
            List<JournalFrame> written = frames(journal);
            byte[] spoilt = journal.clone();
            spoil(spoilt);

            List<JournalFrame> read = frames(spoilt);

            assertThat(written).as("seed=%d", seed).containsAll(read);
            assertThat(read.size()).as("seed=%d", seed).isLessThan(written.size());
        }
    }

    private List<LogRecord> scan(byte[] log, int length) {
        List<LogRecord> records = new ArrayList<>();
        LineScanner scanner = new LineScanner().over(log, 0, length);
        LogLineReader reader = new LogLineReader();
        for (Found found = scanner.next(); found != Found.END && found != Found.TORN; found = scanner.next()) {
            Reading<LogRecord> reading = reader.read(log, scanner.lineStart(), length);
            assertThat(reading.isValid()).as("seed=%d", seed).isEqualTo(found == Found.LINE);
            if (found == Found.LINE) {
                records.add(reading.orThrow(Location.NOWHERE));
            }
        }
        return records;
    }

    /** All intact frames at any place, as recovery looks for them behind damage. */
    private static List<JournalFrame> frames(byte[] journal) {
        List<JournalFrame> frames = new ArrayList<>();
        JournalFrameReader reader = new JournalFrameReader(ByteBuffer.wrap(journal), FILE_NUMBER);
        int at = reader.find(0);
        while (at < journal.length) {
            Reading<JournalFrame> reading = reader.read(at);
            reading.content().ifPresent(frames::add);
            at = reader.find(reading.isValid() ? reading.end() : at + JournalFrame.ALIGNMENT);
        }
        return frames;
    }

    private byte[] log(int lines) {
        LogLineWriter writer = new LogLineWriter(0);
        for (int position = 1; position <= lines; position++) {
            LogRecord.Stamp stamp = stamp(position);
            byte[] key = LineSpelling.keyed(stamp.operation()) ? KeyText.escape(key()) : LogLineWriter.NONE;
            byte[] value = LineSpelling.valued(stamp.operation())
                    ? new RandomJson(random).minified().getBytes(StandardCharsets.UTF_8)
                    : LogLineWriter.NONE;
            writer.write(stamp, key, value);
        }
        return Arrays.copyOf(writer.array(), writer.length());
    }

    private byte[] journal(int count) {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        JournalFrameWriter writer = new JournalFrameWriter(buffer);
        for (int sequence = 1; sequence <= count; sequence++) {
            writer.begin();
            for (int entries = random.nextInt(3); entries >= 0; entries--) {
                long first = 1L + random.nextInt(1_000);
                PositionRange positions = new PositionRange(first, first + random.nextInt(9));
                ByteBuffer lines = ByteBuffer.wrap(log(1 + random.nextInt(2)));
                writer.addLines(new CollectionId(random.nextInt(5)), positions, 1, random.nextInt(9_999), lines);
            }
            writer.addWatermark(new CollectionId(3), random.nextInt(9), 1, random.nextInt(9_999));
            writer.finish(new JournalFrame.Stamp(FILE_NUMBER, 2, sequence, random.nextInt(sequence)));
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** Flips a bit, or overwrites a run with zeros or noise; something changes in every case. */
    private void spoil(byte[] bytes) {
        byte[] before = bytes.clone();
        while (Arrays.equals(before, bytes)) {
            int at = random.nextInt(bytes.length);
            int end = Math.min(bytes.length, at + 1 + random.nextInt(40));
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                case 1 -> Arrays.fill(bytes, at, end, (byte) 0);
                default -> {
                    for (int index = at; index < end; index++) {
                        bytes[index] = (byte) random.nextInt();
                    }
                }
            }
        }
    }

    private LogRecord.Stamp stamp(long position) {
        Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
        long time = 1_795_170_000_000L + random.nextInt(200_000);
        long commit = random.nextBoolean() ? position : position + 1 + random.nextInt(1_000);
        long expires = random.nextInt(3) > 0 ? LogRecord.NEVER : time + random.nextInt();
        return new LogRecord.Stamp(position, time, operation, commit, expires);
    }

    private String key() {
        StringBuilder key = new StringBuilder("k");
        for (int count = random.nextInt(12); count > 0; count--) {
            int[] kinds = {'a' + random.nextInt(26), '"', '\\', '/', 0xe9, 0x20ac, 0x1f30a, ',', ':'};
            key.appendCodePoint(kinds[random.nextInt(kinds.length)]);
        }
        return key.toString();
    }

    private static List<String> texts(List<LogRecord> records) {
        return records.stream().map(LogRecord::toString).toList();
    }
}
