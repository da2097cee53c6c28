package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.LineScanner.Found;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Log lines out and back in, and every way in which one can be spoilt. */
final class LogLineTest {

    private static final long TIME = 1_795_170_000_123L;

    private final LogLineWriter writer = new LogLineWriter(16);
    private final LogLineReader reader = new LogLineReader();

    @Test
    void line_set_isSpelledAsDocumented() {
        byte[] line = line(42, Operation.SET, "user-2", "{\"score\":7}");

        assertThat(text(line))
                .isEqualTo("{\"position\":42,\"time\":\"2026-11-20T10:20:00.123Z\",\"op\":\"SET\",\"key\":\"user-2\","
                        + "\"value\":{\"score\":7},\"crc\":\"0a7bce95\"}\n");
    }

    @Test
    void line_anyOperation_readsBackAsWritten() {
        for (Operation operation : Operation.values()) {
            for (long commit : new long[] {7, 9, Long.MAX_VALUE}) {
                for (long expires : new long[] {LogRecord.NEVER, TIME, TimeText.LATEST_MILLIS}) {
                    readsBack(new LogRecord.Stamp(7, TIME, operation, commit, expires));
                }
            }
        }
    }

    @Test
    void line_thatSlides_readsBackAsWrittenAndNothingElseMay() {
        for (long sliding : new long[] {1, 1_800_000, Long.MAX_VALUE}) {
            readsBack(new LogRecord.Stamp(Long.MAX_VALUE - 1, TIME, Operation.SET, Long.MAX_VALUE, TIME, sliding));
        }
        assertThat(text(taken())).contains(",\"expires\":\"2026-11-20T10:20:00.123Z\",\"sliding\":" + Long.MAX_VALUE);
        byte[] some = bytes("1");
        writer.clear();
        assertRefused(new LogRecord.Stamp(1, TIME, Operation.SET, 1, LogRecord.NEVER, 5), some, some);
        assertRefused(new LogRecord.Stamp(1, TIME, Operation.SET, 1, TIME, -5), some, some);
        assertRefused(new LogRecord.Stamp(1, TIME, Operation.DELETE, 1, TIME, 5), some, LogLineWriter.NONE);
        String start = "{\"position\":1,\"time\":\"2026-11-20T10:20:00.123Z\",\"op\":";
        String expires = ",\"expires\":\"2026-11-20T10:20:00.123Z\"";
        assertThat(verdict(start + "\"SET\",\"key\":\"a\"" + expires + ",\"sliding\":5,\"value\":1"))
                .isEqualTo(Verdict.VALID);
        for (String misspelt : List.of(
                "\"SET\",\"key\":\"a\",\"sliding\":5,\"value\":1",
                "\"SET\",\"key\":\"a\"" + expires + ",\"sliding\":0,\"value\":1",
                "\"SET\",\"key\":\"a\"" + expires + ",\"sliding\":05,\"value\":1",
                "\"SET\",\"key\":\"a\"" + expires + ",\"sliding\":,\"value\":1",
                "\"DELETE\",\"key\":\"a\"" + expires + ",\"sliding\":5")) {
            assertThat(verdict(start + misspelt)).as(misspelt).isEqualTo(Verdict.DAMAGED);
        }
    }

    private void readsBack(LogRecord.Stamp stamp) {
        byte[] key = LineSpelling.keyed(stamp.operation()) ? KeyText.escape("a\"b\\ü😀") : LogLineWriter.NONE;
        byte[] value = LineSpelling.valued(stamp.operation()) ? bytes("[1.0,\"\\u00e9\"]") : LogLineWriter.NONE;
        writer.clear();
        writer.write(stamp, key, value);

        Reading<LogRecord> reading = reader.read(writer.array(), 0, writer.length());

        assertThat(reading.verdict()).as(reading.reason()).isEqualTo(Verdict.VALID);
        assertThat(reading.end()).isEqualTo(writer.length());
        LogRecord read = reading.orThrow(dev.tidemark.engine.Location.NOWHERE);
        assertThat(read.stamp()).isEqualTo(stamp);
        assertThat(read.hasKey(key)).isTrue();
        assertThat(read.hasKey()).isEqualTo(key.length > 0);
        assertThat(read.valueText()).isEqualTo(text(value));
        assertThat(read + "\n").isEqualTo(text(taken()));
    }

    @Test
    void line_anyByteFlipped_isNeverValid() {
        byte[] line = line(42, Operation.SET, "user-2", "{\"score\":7}");
        for (int at = 0; at < line.length; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] flipped = line.clone();
                flipped[at] ^= (byte) (1 << bit);

                Verdict verdict = reader.read(flipped, 0, flipped.length).verdict();

                Verdict expected = at == line.length - 1 ? Verdict.TORN : Verdict.DAMAGED;
                assertThat(verdict).as("offset=%d bit=%d", at, bit).isEqualTo(expected);
            }
        }
    }

    @Test
    void line_cutAnywhere_isTorn() {
        byte[] line = line(42, Operation.SET, "user-2", "{\"score\":7}");
        for (int length = 0; length < line.length; length++) {
            assertThat(reader.read(line, 0, length).verdict())
                    .as("length=%d", length)
                    .isEqualTo(Verdict.TORN);
        }
    }

    @Test
    void scanner_damagedLineBetweenIntactOnes_goesOnBehindIt() {
        byte[] first = line(1, Operation.SET, "a", "1");
        byte[] second = line(2, Operation.DELETE, "a", "");
        byte[] third = line(3, Operation.APPEND, "", "\"x\"");
        second[20] ^= 1;
        byte[] log = concat(first, second, third, Arrays.copyOf(first, 10));

        LineScanner scanner = new LineScanner().over(log, 0, log.length);

        assertThat(scanner.next()).isEqualTo(Found.LINE);
        assertThat(scanner.position()).isEqualTo(1);
        assertThat(text(Arrays.copyOfRange(log, scanner.keyStart(), scanner.keyEnd())))
                .isEqualTo("a");
        assertThat(text(Arrays.copyOfRange(log, scanner.valueStart(), scanner.valueEnd())))
                .isEqualTo("1");
        assertThat(scanner.next()).isEqualTo(Found.DAMAGED);
        assertThat(scanner.reason()).isEqualTo("checksum of line differs");
        assertThat(scanner.next()).isEqualTo(Found.LINE);
        assertThat(scanner.operation()).isEqualTo(Operation.APPEND);
        assertThat(scanner.keyEnd()).isEqualTo(scanner.keyStart());
        assertThat(scanner.record().valueText()).isEqualTo("\"x\"");
        assertThat(scanner.next()).isEqualTo(Found.TORN);
        assertThat(scanner.lineStart()).isEqualTo(first.length + second.length + third.length);
        assertThat(scanner.next()).isEqualTo(Found.TORN);
        assertThat(scanner.over(first, 0, 0).next()).isEqualTo(Found.END);
    }

    @Test
    void line_intactWithUnknownOperationOrMember_isTooNew() {
        String head = "{\"position\":1,\"time\":\"2026-11-20T10:20:00.123Z\",\"op\":";

        assertThat(verdict(head + "\"MERGE\",\"key\":\"a\",\"value\":1")).isEqualTo(Verdict.TOO_NEW);
        assertThat(verdict(head + "\"SET\",\"key\":\"a\",\"tag\":7,\"value\":1"))
                .isEqualTo(Verdict.TOO_NEW);
    }

    @Test
    void line_intactAndMisspelt_isDamaged() {
        String time = "\"time\":\"2026-11-20T10:20:00.123Z\"";
        String rest = ",\"op\":\"SET\",\"key\":\"a\",\"value\":1";
        String[] misspelt = {
            "{}",
            "{\"position\":0," + time + rest,
            "{\"position\":01," + time + rest,
            "{\"position\":-1," + time + rest,
            "{\"position\":9223372036854775808," + time + rest,
            "{\"position\": 1," + time + rest,
            "{\"position\":1,\"time\":\"2026-13-20T10:20:00.123Z\"" + rest,
            "{\"position\":1,\"time\":\"2026-02-29T10:20:00.123Z\"" + rest,
            "{\"position\":1,\"time\":\"2026-11-20T24:20:00.123Z\"" + rest,
            "{\"position\":1,\"time\":\"2026-11-20T10:60:00.123Z\"" + rest,
            "{\"position\":1,\"time\":\"2026-11-20T10:20:60.123Z\"" + rest,
            "{\"position\":1,\"time\":\"2026-11-20T10:20:00.12xZ\"" + rest,
            "{\"position\":1,\"time\":\"2026-11-20 10:20:00.123Z\"" + rest,
            "{\"position\":1,\"time\":\"2026-11-20T10:20\"",
            "{\"position\":1," + time + ",\"ops\":\"SET\"",
            "{\"position\":1," + time + ",\"op\":\"SET\",\"value\":1",
            "{\"position\":1," + time + ",\"op\":\"SET\",\"key\":\"\",\"value\":1",
            "{\"position\":1," + time + ",\"op\":\"SET\",\"key\":\"a",
            "{\"position\":1," + time + ",\"op\":\"SET\",\"key\":\"\\u0041\",\"value\":1",
            "{\"position\":1," + time + ",\"op\":\"SET\",\"key\":\"a\"",
            "{\"position\":1," + time + ",\"op\":\"SET\",\"key\":\"a\",\"value\":",
            "{\"position\":1," + time + ",\"op\":\"SET\",\"key\":\"a\" ,\"value\":1",
            "{\"position\":1," + time + ",\"op\":\"DELETE\",\"key\":\"a\",\"value\":1",
            "{\"position\":1," + time + ",\"op\":\"DELETE\",\"key\":\"a\",\"value\":",
            "{\"position\":1," + time + ",\"op\":\"APPEND\",\"key\":\"a\",\"value\":1",
            "{\"position\":1," + time + ",\"op\":\"SET\",\"key\":\"a\",\"commit\":1,\"value\":1",
            "{\"position\":1," + time + ",\"op\":\"SET\",\"key\":\"a\",\"expires\":\"never\",\"value\":1",
        };
        for (String body : misspelt) {
            assertThat(verdict(body)).as(body).isEqualTo(Verdict.DAMAGED);
        }
        assertThat(verdict("{\"position\":1," + time + rest)).isEqualTo(Verdict.VALID);
    }

    @Test
    void writer_partsThatDoNotFitTheOperation_areRefusedAndNothingIsWritten() {
        byte[] some = bytes("1");
        assertRefused(stamp(1, Operation.SET), LogLineWriter.NONE, some);
        assertRefused(stamp(1, Operation.SET), some, LogLineWriter.NONE);
        assertRefused(stamp(1, Operation.DELETE), some, some);
        assertRefused(stamp(1, Operation.APPEND), some, some);
        assertRefused(stamp(0, Operation.SET), some, some);
        assertRefused(new LogRecord.Stamp(2, TIME, Operation.SET, 1, LogRecord.NEVER), some, some);
        assertRefused(
                new LogRecord.Stamp(2, TimeText.LATEST_MILLIS + 1, Operation.SET, 2, LogRecord.NEVER), some, some);
    }

    private void assertRefused(LogRecord.Stamp stamp, byte[] key, byte[] value) {
        assertThatThrownBy(() -> writer.write(stamp, key, value)).isInstanceOf(IllegalArgumentException.class);
        assertThat(writer.length()).isZero();
    }

    @Test
    void writer_linesCopiedAndTakenBack_standWhereToldTo() {
        byte[] line = line(1, Operation.SET, "a", "1");
        writer.clear();
        int first = writer.copy(line, 0, line.length);
        int second = writer.write(stamp(2, Operation.SET), bytes("b"), bytes("2"));

        assertThat(first).isZero();
        assertThat(second).isEqualTo(line.length);
        assertThat(writer.bytes(second, writer.length()).remaining()).isEqualTo(line.length);
        writer.truncate(second);
        assertThat(taken()).isEqualTo(line);
        assertThatThrownBy(() -> writer.truncate(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.copy(line, 0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.bytes(0, line.length + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private Verdict verdict(String body) {
        byte[] covered = bytes(body);
        byte[] line = bytes(body + ",\"crc\":\"" + Crc.hex(covered) + "\"}");
        Reading<LogRecord> reading = reader.readFramed(line);
        assertThat(reading.reason().isEmpty()).isEqualTo(reading.isValid());
        return reading.verdict();
    }

    private byte[] line(long position, Operation operation, String key, String value) {
        writer.clear();
        writer.write(stamp(position, operation), bytes(key), bytes(value));
        return taken();
    }

    private byte[] taken() {
        return Arrays.copyOf(writer.array(), writer.length());
    }

    private static LogRecord.Stamp stamp(long position, Operation operation) {
        return new LogRecord.Stamp(position, TIME, operation, position, LogRecord.NEVER);
    }

    private static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
