package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.LineScanner.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Scanning of lines that a digest proves, against the scanning that searches each line from its start. */
final class NextProvenTest {

    private static byte[] golden() throws IOException {
        try (InputStream file = NextProvenTest.class.getResourceAsStream("/golden/segment-1.jsonl")) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }

    private static void findsTheSame(byte[] bytes, String description) {
        findsTheSame(bytes, false, description);
        findsTheSame(bytes, true, description);
    }

    private static void findsTheSame(byte[] bytes, boolean members, String description) {
        LineScanner searching = new LineScanner().over(bytes, 0, bytes.length);
        LineScanner proven = new LineScanner().over(bytes, 0, bytes.length);
        Found found;
        do {
            found = members ? searching.next() : searching.nextPosition();
            assertThat(proven.nextProven(members)).as(description).isEqualTo(found);
            assertThat(proven.lineStart()).as(description).isEqualTo(searching.lineStart());
            assertThat(proven.lineEnd()).as(description).isEqualTo(searching.lineEnd());
            assertThat(proven.nextStart()).as(description).isEqualTo(searching.nextStart());
            if (found == Found.LINE) {
                assertThat(proven.position()).as(description).isEqualTo(searching.position());
            }
            if (found == Found.LINE && members) {
                assertThat(members(proven)).as(description).isEqualTo(members(searching));
            }
        } while (found != Found.END && found != Found.TORN);
    }

    private static List<Object> members(LineScanner line) {
        return List.of(
                line.timeMillis(),
                line.operation(),
                line.commit(),
                line.expiresMillis(),
                line.keyStart(),
                line.keyEnd(),
                line.valueStart(),
                line.valueEnd());
    }

    private static byte[] line(long position, String value) {
        LogLineWriter writer = new LogLineWriter(64);
        writer.write(
                new LogRecord.Stamp(position, 0, Operation.SET, position, LogRecord.NEVER),
                KeyText.escape("key"),
                value.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(writer.array(), writer.length());
    }

    @Test
    void nextProven_goldenSegment_findsTheSameLines() throws IOException {
        findsTheSame(golden(), "golden");
    }

    @Test
    void nextProven_linesOfAnyKindAndLength_findsTheSameLines() {
        for (long seed = 0; seed < 500; seed++) {
            findsTheSame(RandomLines.of(new SplittableRandom(seed), seed % 2 == 0), "seed=" + seed);
        }
    }

    @Test
    void nextProven_rangeThatEndsInALine_findsTheSameLines() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] lines = RandomLines.of(random, false);
            findsTheSame(Arrays.copyOf(lines, random.nextInt(lines.length + 1)), "seed=" + seed);
        }
    }

    @Test
    void nextProven_positionThatGainsADigit_findsTheSameLines() {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (long position = 90; position < 120; position++) {
            lines.writeBytes(line(position, "1"));
        }
        for (long position = 999_990; position < 1_000_010; position++) {
            lines.writeBytes(line(position, "\"" + "v".repeat((int) (position % 7)) + "\""));
        }
        findsTheSame(lines.toByteArray(), "digits");
    }

    @Test
    void nextProven_highestPosition_findsTheSameLines() {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (long before = 3; before >= 0; before--) {
            lines.writeBytes(line(Long.MAX_VALUE - before, "1"));
        }
        findsTheSame(lines.toByteArray(), "highest");
    }

    @Test
    void nextProven_anyByteFlipped_isNoticedWhereItIsNoticedOtherwise() throws IOException {
        byte[] file = golden();
        for (int at = 0; at < file.length; at++) {
            file[at] ^= 1;
            findsTheSame(file, "byte=" + at);
            file[at] ^= 1;
        }
    }

    @Test
    void nextProven_anyBytes_findsTheSameLines() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = RandomLines.of(random, seed % 3 == 0);
            for (int flip = 0; flip < bytes.length / 100; flip++) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextInt(4) == 0 ? '\n' : random.nextInt(256));
            }
            findsTheSame(bytes, "seed=" + seed);
        }
    }
}
