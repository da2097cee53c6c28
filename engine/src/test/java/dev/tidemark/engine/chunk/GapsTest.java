package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.LocalDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks of segments in which positions are missing, and of renderers that leave lines out. */
final class GapsTest {

    private static final long BASE = 1_001;
    private static final long LAST = 9_000;

    private SealedCollection collection;

    @BeforeEach
    void open(@TempDir Path directory) {
        collection = new SealedCollection(new LocalDisk(), directory);
    }

    @AfterEach
    void close() {
        collection.close();
    }

    private static long[] from(long[] positions, long first, long last) {
        return LongStream.of(positions)
                .filter(position -> first <= position && position <= last)
                .toArray();
    }

    @Test
    void regionAndSlice_randomGaps_holdTheElementsAsked() {
        for (int seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            int share = 1 + random.nextInt(40);
            long[] positions = LongStream.rangeClosed(BASE, LAST)
                    .filter(position -> random.nextInt(40) < share)
                    .toArray();
            ChunkSource source = collection.segments().write(BASE, LAST, positions);
            collection.seal(source);
            for (ChunkRenderer renderer : collection.renderers()) {
                Chunk chunk = collection.open(source, renderer);
                for (int look = 0; look < 60; look++) {
                    long first = look == 0 ? LAST : BASE + random.nextLong(LAST - BASE + 1);
                    long last = first + random.nextInt(300);
                    if (first > BASE) {
                        assertThat(collection.sent(
                                        chunk.region(first, "identity").orElseThrow()))
                                .as("seed %d position %d", seed, first)
                                .isEqualTo(SampleSegments.rendered(renderer, from(positions, first, LAST)));
                    }
                    assertThat(collection.sent(chunk.slice(first, last)))
                            .as("seed %d positions %d to %d", seed, first, last)
                            .isEqualTo(SampleSegments.rendered(renderer, from(positions, first, last)));
                }
            }
        }
    }

    @Test
    void index_segmentWithoutGaps_holdsNoPositions() {
        ChunkSource whole = collection.segments().writeAll(BASE, LAST);
        collection.seal(whole);
        ChunkSource holed = collection.segments().write(9_001, 9_003, 9_001, 9_003);
        collection.seal(holed);

        assertThat(collection.open(whole, JsonArrayRenderer.INSTANCE).index().hasPositions())
                .isFalse();
        assertThat(collection.open(holed, JsonArrayRenderer.INSTANCE).index().hasPositions())
                .isTrue();
    }

    @Test
    void slice_rendererThatLeavesLinesOut_holdsWhatIsLeft() {
        ChunkRenderer odd = new OddPositions();
        ChunkSource source = collection.segments().writeAll(BASE, BASE + 20);
        collection.seal(source, new SealPlan(List.of(odd), List.of()));
        Chunk chunk = collection.open(source, odd);

        for (long first = BASE; first <= BASE + 20; first++) {
            for (long last = first; last <= BASE + 22; last++) {
                String elements = LongStream.rangeClosed(first, Math.min(last, BASE + 20))
                        .filter(position -> position % 2 == 1 && position != BASE && position != BASE + 20)
                        .mapToObj(Long::toString)
                        .reduce((before, after) -> before + ", " + after)
                        .orElse("");
                assertThat(collection.sent(chunk.slice(first, last)))
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("<" + elements + ">>");
            }
        }
    }

    @Test
    void region_rendererThatLeavesEverythingOut_isPrefixAndSuffix() {
        ChunkRenderer odd = new OddPositions();
        ChunkSource source = collection.segments().writeAll(2, 2);
        collection.seal(source, new SealPlan(List.of(odd), List.of()));

        assertThat(collection.sent(
                        collection.open(source, odd).region(2, "identity").orElseThrow()))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("<>>");
    }

    /** Odd positions but the first and the last of the range above, with marks of several bytes. */
    private static final class OddPositions implements ChunkRenderer {

        @Override
        public String name() {
            return "odd";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public String contentType() {
            return "text/plain";
        }

        @Override
        public byte[] prefix() {
            return "<".getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public byte[] separator() {
            return ", ".getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public byte[] suffix() {
            return ">>".getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void render(LineScanner line, byte[] source, ByteSink sink) {
            long position = line.position();
            if (position % 2 == 1 && position != BASE && position != BASE + 20) {
                sink.write(Long.toString(position).getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
