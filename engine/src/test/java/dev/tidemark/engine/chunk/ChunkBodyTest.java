package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkBodyTest {

    private static final String FILE = "0123456789";
    private static final ChunkBody BODY =
            new ChunkBody(bytes("ab"), new FileRegion(Path.of("file"), 3, 4), bytes("yz"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(ChunkBody body) {
        FileRegion region = body.region();
        return new String(body.prefix(), StandardCharsets.US_ASCII)
                + FILE.substring((int) region.offset(), (int) (region.offset() + region.length()))
                + new String(body.suffix(), StandardCharsets.US_ASCII);
    }

    @Test
    void part_anyBytesInARow_areThose() {
        String whole = text(BODY);
        assertThat(whole).isEqualTo("ab3456yz");
        for (int from = 0; from <= whole.length(); from++) {
            for (int to = from; to <= whole.length(); to++) {
                ChunkBody part = BODY.part(from, to - from);
                assertThat(text(part)).isEqualTo(whole.substring(from, to));
                assertThat(part.lengthBytes()).isEqualTo(to - from);
                assertThat(text(part.part(0, part.lengthBytes()))).isEqualTo(text(part));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-1,1", "0,9", "8,1", "0,-1", "9,0", "1,9223372036854775807"})
    void part_notWithin_isRefused(long offset, long length) {
        assertThatThrownBy(() -> BODY.part(offset, length)).isInstanceOf(IllegalArgumentException.class);
    }
}
