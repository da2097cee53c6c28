package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.chunk.SealResult.Ending;
import dev.tidemark.engine.io.LocalDisk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChunkSealerTest {

    private static final NdjsonRenderer NDJSON = NdjsonRenderer.INSTANCE;
    private static final JsonArrayRenderer JSON = JsonArrayRenderer.INSTANCE;
    private static final String NAME = "00000000000000000011-00000000000000001800.";

    private SealedCollection collection;

    @BeforeEach
    void open(@TempDir Path directory) {
        collection = new SealedCollection(new LocalDisk(), directory);
    }

    @AfterEach
    void close() {
        collection.close();
    }

    @Test
    void seal_closedSegment_makesContentsVariantsAndIndexesOnly() {
        ChunkSource source = collection.segments().writeAll(11, 1_800);

        SealResult result = collection.seal(source);

        Map<String, String> files = collection.directory();
        assertThat(files)
                .containsOnlyKeys(
                        NAME + "json",
                        NAME + "json.gz",
                        NAME + "json.index",
                        NAME + "ndjson.gz",
                        NAME + "ndjson.index");
        assertThat(result.ending()).isEqualTo(Ending.SEALED);
        assertThat(result.bytesWritten())
                .isEqualTo(files.values().stream()
                        .mapToLong(hex -> hex.length() / 2)
                        .sum());
        assertThat(result.bytesRead())
                .isGreaterThan(100_000)
                .isLessThan(source.segment().lengthBytes());
        assertThat(collection.chunks().sealed(JSON)).containsExactly(new ChunkRange(11, 1_800));
    }

    @Test
    void region_wholeChunk_isTheRenderingOfEachLine() {
        ChunkSource source = collection.segments().writeAll(11, 1_800);
        collection.seal(source);
        long[] positions = LongStream.rangeClosed(11, 1_800).toArray();

        for (ChunkRenderer renderer : collection.renderers()) {
            Chunk chunk = collection.open(source, renderer);
            byte[] expected = SampleSegments.rendered(renderer, positions);
            assertThat(collection.sent(chunk.region(11, "identity").orElseThrow()))
                    .isEqualTo(expected);
            assertThat(collection.sent(chunk.region(3, "identity").orElseThrow()))
                    .isEqualTo(expected);
            assertThat(unzipped(collection.sent(chunk.region(0, "gzip").orElseThrow())))
                    .isEqualTo(expected);
            assertThat(chunk.region(11, "zstd")).isEmpty();
            assertThat(chunk.region(12, "gzip")).isEmpty();
        }
    }

    @Test
    void region_ofTheIdentity_liesInTheSegmentItself() {
        ChunkSource source = collection.segments().writeAll(11, 1_800);
        collection.seal(source);

        ChunkBody body = collection.open(source, NDJSON).region(900, "identity").orElseThrow();

        assertThat(body.region().path()).isEqualTo(source.path());
        assertThat(body.prefix()).isEmpty();
    }

    @Test
    void region_anyPositionInside_startsThere() {
        ChunkSource source = collection.segments().writeAll(11, 1_800);
        collection.seal(source);

        for (ChunkRenderer renderer : collection.renderers()) {
            Chunk chunk = collection.open(source, renderer);
            for (long position = 11; position <= 1_800; position += 17) {
                long[] positions = LongStream.rangeClosed(position, 1_800).toArray();
                assertThat(collection.sent(chunk.region(position, "identity").orElseThrow()))
                        .as("position %d of %s", position, renderer.name())
                        .isEqualTo(SampleSegments.rendered(renderer, positions));
            }
        }
    }

    @Test
    void seal_sealedChunk_changesNothing() {
        ChunkSource source = collection.segments().writeAll(11, 1_800);
        collection.seal(source);

        assertThat(collection.seal(source).ending()).isEqualTo(Ending.UNCHANGED);
    }

    private static byte[] unzipped(byte[] bytes) {
        try (GZIPInputStream content = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return content.readAllBytes();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
