package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.SealedChunk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Header lines of sealed chunks: made once for each answer, anew where anything differs. */
class SealedHeadsTest {

    private final SealedHeads heads = new SealedHeads();

    private static SealedChunk chunk(String handle, long last, String encoding) {
        return FakeChunk.of(handle, last, encoding, List.of(), new AtomicInteger());
    }

    private String lines(SealedChunk chunk, String cacheControl) {
        return new String(heads.lines(chunk, cacheControl), StandardCharsets.US_ASCII);
    }

    @Test
    void lines_askedForAgain_areTheSameBytes() {
        byte[] first = heads.lines(chunk("h", 7, "gzip"), CachePolicy.FOR_EVER);
        assertThat(heads.lines(chunk("h", 7, "gzip"), CachePolicy.FOR_EVER)).isSameAs(first);
        assertThat(new String(first, StandardCharsets.US_ASCII).lines())
                .containsExactly(
                        "ETag: \"h.to-7.gzip\"",
                        "Last-Modified: Fri, 20 Nov 2026 10:20:00 GMT",
                        "Vary: Accept-Encoding",
                        "Accept-Ranges: bytes",
                        "Content-Encoding: gzip",
                        "Cache-Control: " + CachePolicy.FOR_EVER,
                        "Tidemark-Handle: h",
                        "Tidemark-Position: 7");
    }

    @Test
    void lines_ofWhatDiffersInAnything_areItsOwn() {
        for (int time = 0; time < 2; time++) {
            assertThat(lines(chunk("h", 7, "identity"), CachePolicy.REVALIDATE))
                    .contains("Cache-Control: no-cache\r\n")
                    .doesNotContain("Content-Encoding");
            assertThat(lines(chunk("h", 7, "identity"), CachePolicy.FOR_EVER))
                    .contains("Cache-Control: " + CachePolicy.FOR_EVER + "\r\n");
            assertThat(lines(chunk("h", 8, "identity"), CachePolicy.FOR_EVER)).contains("Tidemark-Position: 8\r\n");
            assertThat(lines(chunk("h-1", 7, "identity"), CachePolicy.FOR_EVER)).contains("Tidemark-Handle: h-1\r\n");
            assertThat(lines(chunk("h", 7, "zstd"), CachePolicy.FOR_EVER)).contains("Content-Encoding: zstd\r\n");
        }
        assertThat(heads.kept()).isEqualTo(4);
    }

    @Test
    void heads_thatAreKept_areBounded() {
        for (int last = 1; last < 3 * SealedHeads.KEPT_MAX; last++) {
            assertThat(lines(chunk("h", last, "identity"), CachePolicy.FOR_EVER))
                    .contains("Tidemark-Position: " + last + "\r\n");
            assertThat(heads.kept()).isLessThanOrEqualTo(SealedHeads.KEPT_MAX);
        }
    }
}
