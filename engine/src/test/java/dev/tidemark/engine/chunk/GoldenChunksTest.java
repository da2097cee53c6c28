package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.SampleLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chunks of the golden segments, made apart from this code, from the layout and checksums of its own, and never made anew: a
 * difference is a break of the format.
 */
final class GoldenChunksTest {

    private static final String NAME = "00000000000000000001-00000000000000000007.";

    @TempDir
    private Path directory;

    @Test
    void seal_goldenSegment_makesTheGoldenChunk() {
        byte[] segment = golden("segment-1.jsonl");

        seal(segment, JsonArrayRenderer.INSTANCE);

        assertThat(made(NAME + "json")).isEqualTo(golden("chunk-1.json"));
        assertThat(made(NAME + "json.index")).isEqualTo(golden("chunk-1.json.index"));
    }

    @Test
    void seal_goldenSegmentOfAShape_makesTheGoldenChunk() {
        byte[] segment = golden("segment-shape-1.jsonl");

        seal(segment, MessagesRenderer.INSTANCE);

        assertThat(made(NAME + "messages")).isEqualTo(golden("chunk-shape-1.messages"));
        assertThat(made(NAME + "messages.index")).isEqualTo(golden("chunk-shape-1.messages.index"));
    }

    @Test
    void seal_goldenSegmentWithGaps_makesTheGoldenIndex() {
        byte[] segment = golden("segment-1-gaps.jsonl");

        seal(segment, NdjsonRenderer.INSTANCE);

        assertThat(made(NAME + "ndjson.index")).isEqualTo(golden("chunk-1-gaps.ndjson.index"));
    }

    @Test
    void decode_goldenIndex_holdsWhatItWasMadeOf() {
        byte[] file = golden("chunk-1.json.index");

        ChunkIndex index = ChunkIndexCodec.decode(Arrays.copyOf(file, ChunkIndexFormat.BLOCK_LENGTH), Location.NOWHERE);

        assertThat(index)
                .isEqualTo(new ChunkIndex(
                        new ChunkIndex.Identity(
                                7, "00c0ffee00c0ffee", new ChunkRange(1, 7), 1_119, 0x0973c818, "json", 1),
                        7,
                        false,
                        908,
                        0,
                        List.of(new ChunkVariant("identity", "", 908, 0xfc1552bc))));
    }

    private void seal(byte[] segment, ChunkRenderer renderer) {
        try (SealedCollection collection = new SealedCollection(new LocalDisk(), directory)) {
            int footerStart = lastLineStart(segment);
            SegmentFooter footer =
                    SegmentFooter.read(segment, footerStart, segment.length).orThrow(Location.NOWHERE);
            SegmentHeader header =
                    SegmentHeader.read(segment, 0, segment.length).orThrow(Location.NOWHERE);
            Path path = SampleLines.files(directory).segment(1);
            Files.write(path, segment);
            ClosedSegment closed = new ClosedSegment(1, 7, segment.length, footer.digest());
            collection.seal(
                    new ChunkSource(path, header, closed, footer.count() < 7),
                    new SealPlan(List.of(renderer), List.of()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int lastLineStart(byte[] bytes) {
        int start = bytes.length - 1;
        while (bytes[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    private byte[] made(String name) {
        try {
            return Files.readAllBytes(
                    SampleLines.files(directory).directory().resolve("chunks").resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] golden(String name) {
        try (InputStream file = GoldenChunksTest.class.getResourceAsStream("/golden/" + name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
