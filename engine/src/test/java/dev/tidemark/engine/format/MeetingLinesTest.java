package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.LineScanner.Found;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Three lines that pass as one: whoever chooses values can make their checksums meet. (Two never pass: no checksum of a line is such
 * that its own digits lead CRC-32C back to where it starts.)
 */
final class MeetingLinesTest {

    /**
     * Of a line of {@link #LETTERS} at position 5: read behind the line of 1 at position 4, it leads CRC-32C back to where it starts.
     * Found by trying all of them.
     */
    private static final int RETURNING = 0xa2ef6656;

    private static final int LETTERS = 48;
    private static final String LONG = '"' + "v".repeat(300) + '"';

    private static byte[] line(long position, String value) {
        LogLineWriter writer = new LogLineWriter(64);
        writer.write(
                new LogRecord.Stamp(position, 0, Operation.SET, position, LogRecord.NEVER),
                KeyText.escape("key"),
                value.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(writer.array(), writer.length());
    }

    /** A line whose value is letters, a chosen set of them being others, which differ by one bit. */
    private static byte[] line(long position, long chosen) {
        char[] letters = new char[LETTERS];
        for (int at = 0; at < LETTERS; at++) {
            letters[at] = (chosen >>> at & 1) == 0 ? 'a' : 'c';
        }
        return line(position, '"' + new String(letters) + '"');
    }

    private static int checksum(byte[] line) {
        return Checksum.of(line, 0, line.length - LineSpelling.SUFFIX_LENGTH - 1);
    }

    /** One whose checksum is that: what each letter changes in it is added up by exclusive or, so they are equations of bits. */
    private static byte[] lineWith(long position, int checksum) {
        int base = checksum(line(position, 0));
        int[] effects = new int[Integer.SIZE];
        long[] choices = new long[Integer.SIZE];
        for (int letter = 0; letter < LETTERS; letter++) {
            long choice = 1L << letter;
            int effect = checksum(line(position, choice)) ^ base;
            for (int bit = Integer.SIZE - 1; bit >= 0 && effect != 0; bit--) {
                if ((effect >>> bit & 1) == 0) {
                    continue;
                }
                if (effects[bit] == 0) {
                    effects[bit] = effect;
                    choices[bit] = choice;
                    break;
                }
                effect ^= effects[bit];
                choice ^= choices[bit];
            }
        }
        int missing = base ^ checksum;
        long chosen = 0;
        for (int bit = Integer.SIZE - 1; bit >= 0; bit--) {
            if ((missing >>> bit & 1) == 1) {
                missing ^= effects[bit];
                chosen ^= choices[bit];
            }
        }
        return line(position, chosen);
    }

    @Test
    void nextProven_linesThatPassAsOne_areTakenOneByOne() {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (long position = 1; position <= 3; position++) {
            lines.writeBytes(line(position, LONG));
        }
        int start = lines.size();
        lines.writeBytes(line(4, "1"));
        lines.writeBytes(lineWith(5, RETURNING));
        lines.writeBytes(line(6, LONG));
        int end = lines.size() - 1;
        lines.writeBytes(line(7, LONG));
        byte[] bytes = lines.toByteArray();

        assertThat(new LineParser().parsePosition(bytes, start, end)).isEqualTo(Verdict.VALID);
        LineScanner proven = new LineScanner().over(bytes, 0, bytes.length);
        for (long position = 1; position <= 7; position++) {
            assertThat(proven.nextProven(false)).isEqualTo(Found.LINE);
            assertThat(proven.position()).isEqualTo(position);
        }
        assertThat(proven.nextProven(false)).isEqualTo(Found.END);
    }
}
