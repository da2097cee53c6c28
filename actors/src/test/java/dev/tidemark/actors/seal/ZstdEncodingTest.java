package dev.tidemark.actors.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.chunk.ContentEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZstdEncodingTest {

    private static byte[] sample(int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(length);
        for (int at = 0; at < length; at++) {
            bytes[at] = (byte) ('a' + random.nextInt(4));
        }
        return bytes;
    }

    private static byte[] encoded(ZstdEncoding encoding, byte[] content, int piece) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (ContentEncoder encoder =
                encoding.encoder((bytes, start, end) -> compressed.write(bytes, start, end - start))) {
            for (int at = 0; at < content.length; at += piece) {
                encoder.write(content, at, Math.min(content.length, at + piece));
            }
            encoder.finish();
        }
        return compressed.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 131_072, 1_000_003})
    void encoder_anyLength_decodesToTheContent(int length) throws IOException {
        byte[] content = sample(length);

        byte[] compressed = encoded(new ZstdEncoding(3), content, 100_000);

        try (InputStream decoded = new ZstdDecoding().decode(new ByteArrayInputStream(compressed))) {
            assertThat(decoded.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void encoder_streamAfterOneGivenUp_makesTheSameBytesAsBefore() {
        ZstdEncoding encoding = new ZstdEncoding(ZstdEncoding.DEFAULT_LEVEL);
        byte[] content = sample(300_000);
        byte[] first = encoded(encoding, content, 70_000);
        try (ContentEncoder abandoned = encoding.encoder((bytes, start, end) -> {})) {
            abandoned.write(sample(200_000));
        }

        assertThat(encoded(encoding, content, 70_000)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, ZstdEncoding.DEFAULT_LEVEL})
    void encoder_contentInPiecesOfAnyLength_makesTheSameBytes(int level) {
        byte[] content = sample(1_000_003);
        byte[] whole = encoded(new ZstdEncoding(level), content, content.length);
        for (int piece : new int[] {1_001, 65_536, 131_072, 200_000}) {
            assertThat(encoded(new ZstdEncoding(level), content, piece))
                    .as("pieces of %d", piece)
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, ZstdEncoding.DEFAULT_LEVEL, 13, 19})
    void encoder_anyStreamOfACompressorThatHadOthers_makesTheBytesOfTheFirst(int level) {
        ZstdEncoding used = new ZstdEncoding(level);
        byte[] content = sample(400_000);
        byte[] fresh = encoded(new ZstdEncoding(level), content, 65_536);
        for (int round = 0; round < 10; round++) {
            encoded(used, sample(100_000 + 50_000 * round), 65_536);
            assertThat(encoded(used, content, 65_536)).as("round %d", round).isEqualTo(fresh);
        }
    }

    @Test
    void construct_levelBeyondTheWindowOfHttp_isRefused() {
        assertThatThrownBy(() -> new ZstdEncoding(20)).hasMessageContaining("from=1 to=19 value=20");
    }
}
