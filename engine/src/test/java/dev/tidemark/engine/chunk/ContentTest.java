package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ContentTest {

    private static final byte[] COMMA = {','};
    private static final byte[] LONG_SEPARATOR = {',', ' '};

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private Content content(byte[] separator) {
        Content content = new Content(separator);
        content.to((source, start, end) -> written.write(source, start, end - start));
        return content;
    }

    private static byte[] letters(int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at++) {
            bytes[at] = (byte) ('a' + at % 26);
        }
        return bytes;
    }

    @Test
    void take_neighboursWithASeparatorBetween_leavesTheSourceAlone() {
        Content content = content(COMMA);
        byte[] block = "one\ntwo\nthree\n".getBytes(StandardCharsets.US_ASCII);
        byte[] before = block.clone();

        content.take(false, block, 0, 3);
        content.take(true, block, 4, 7);
        content.take(true, block, 8, 13);
        content.settle();
        assertThat(block).isEqualTo(before);
        Arrays.fill(block, (byte) '!');
        content.finish();

        assertThat(written).hasToString("one,two,three");
        assertThat(content.length()).isEqualTo(written.size());
    }

    @Test
    void take_rangesOfTwoBlocks_staysInOrder() {
        Content content = content(COMMA);
        byte[] first = letters(10);
        byte[] second = letters(20);

        content.take(false, first, 0, 4);
        content.take(true, second, 5, 8);
        content.write(COMMA);
        content.take(false, second, 8, 9);
        content.take(false, second, 2, 3);
        content.finish();

        assertThat(written).hasToString("abcd,fgh,ic");
    }

    /** Against the same content written piece by piece. */
    @Test
    void take_anyRangesOfAnyLength_makesWhatWritingMakes() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] separator = random.nextInt(4) == 0 ? LONG_SEPARATOR : COMMA;
            written.reset();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            Content content = content(separator);
            for (int blocks = random.nextInt(5); blocks >= 0; blocks--) {
                byte[] block = letters(1 + random.nextInt(200_000));
                takeSome(random, content, separator, block, expected);
                content.settle();
                Arrays.fill(block, (byte) '!');
            }
            assertThat(content.length()).isEqualTo(expected.size());
            content.finish();

            assertThat(Arrays.equals(written.toByteArray(), expected.toByteArray()))
                    .as("seed=%d", seed)
                    .isTrue();
        }
    }

    private static void takeSome(
            SplittableRandom random, Content content, byte[] separator, byte[] block, ByteArrayOutputStream expected) {
        int lengthMax = 1 << (1 + random.nextInt(17));
        int start = 0;
        while (start < block.length) {
            int end = Math.min(block.length, start + 1 + random.nextInt(lengthMax));
            boolean separated = random.nextInt(5) > 0;
            if (random.nextInt(10) > 0) {
                content.take(separated, block, start, end);
            } else {
                content.write(separator, 0, separated ? separator.length : 0);
                content.write(block, start, end);
            }
            expected.write(separator, 0, separated ? separator.length : 0);
            expected.write(block, start, end - start);
            start = end + (separated ? 1 : 0) + random.nextInt(8) / 7;
        }
    }

    @Test
    void take_contentThatGoesNowhere_countsItsLength() {
        Content content = new Content(COMMA);
        byte[] block = letters(100);

        content.take(false, block, 0, 10);
        content.take(true, block, 11, 20);
        content.settle();
        content.write(block, 0, 5);
        content.finish();

        assertThat(content.length()).isEqualTo(10 + 1 + 9 + 5);
    }

    @Test
    void gzip_contentInPiecesOfAnyLength_makesTheSameBytes() {
        byte[] block = letters(300_000);
        SplittableRandom random = new SplittableRandom(1);
        for (int change = 0; change < 50_000; change++) {
            block[random.nextInt(block.length)] = (byte) random.nextInt(128);
        }
        byte[] whole = zipped(block, block.length);
        for (int piece : new int[] {1, 250, 16_383, 65_536, 70_000}) {
            assertThat(zipped(block, piece)).as("pieces of %d", piece).isEqualTo(whole);
        }
    }

    private static byte[] zipped(byte[] bytes, int piece) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (Content content = new Content(COMMA)) {
            content.to(new GzipEncoding(6), (source, start, end) -> file.write(source, start, end - start));
            for (int at = 0; at < bytes.length; at += piece) {
                content.write(bytes, at, Math.min(bytes.length, at + piece));
            }
            content.finish();
        }
        return file.toByteArray();
    }
}
