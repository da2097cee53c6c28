package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.chunk.SealResult.Ending;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChunksTest {

    private static final NdjsonRenderer NDJSON = NdjsonRenderer.INSTANCE;
    private static final JsonArrayRenderer JSON = JsonArrayRenderer.INSTANCE;

    private SealedCollection collection;
    private Chunks chunks;

    @BeforeEach
    void open(@TempDir Path directory) {
        collection = new SealedCollection(new LocalDisk(), directory);
        chunks = collection.chunks();
    }

    @AfterEach
    void close() {
        collection.close();
    }

    private Path file(String name) {
        return chunks.directory().resolve(name);
    }

    @Test
    void unsealed_someSegmentsSealed_namesTheOthersInOrder() {
        ChunkSource first = collection.segments().writeAll(1, 10);
        ChunkSource second = collection.segments().writeAll(11, 20);
        ChunkSource third = collection.segments().writeAll(21, 30);
        collection.seal(second);
        collection.seal(third, new SealPlan(List.of(NDJSON), List.of()));

        assertThat(chunks.unsealed(List.of(first, second, third), SealedCollection.PLAN))
                .containsExactly(first, third);
        assertThat(chunks.sealed(NDJSON)).containsExactly(second.range(), third.range());
    }

    @Test
    void open_segmentOfAnotherDigest_findsNoChunkUntilItIsSealedAgain() {
        ChunkSource before = collection.segments().writeAll(1, 100);
        collection.seal(before);
        Chunk stale = collection.open(before, JSON);
        ChunkSource after = collection.segments().write(1, 100, 5, 6, 99, 100);

        assertThat(chunks.open(after, JSON)).isEmpty();
        assertThat(collection.seal(after).ending()).isEqualTo(Ending.SEALED);
        Chunk fresh = collection.open(after, JSON);
        assertThat(collection.sent(fresh.region(6, "identity").orElseThrow()))
                .isEqualTo(SampleSegments.rendered(JSON, 6, 99, 100));
        assertThat(stale.pin()).as("its files have been replaced").isEmpty();
    }

    @Test
    void region_askedForInTurns_isAsThatOfAChunkOpenedAnew() {
        ChunkSource source = collection.segments().writeAll(1, 100);
        collection.seal(source);
        Chunk chunk = collection.open(source, JSON);
        List<String> encodings = List.of("identity", "gzip", "identity", "absent", "gzip");
        for (long position : new long[] {1, 50, 50, 1, 100, 1}) {
            for (String encoding : encodings) {
                Chunk fresh = collection.reopenedChunks().open(source, JSON).orElseThrow();
                Optional<ChunkBody> body = chunk.region(position, encoding);
                assertThat(body.map(ChunkBody::region))
                        .isEqualTo(fresh.region(position, encoding).map(ChunkBody::region));
                if (body.isPresent()) {
                    assertThat(chunk.tag("a", position, encoding)).isEqualTo(fresh.tag("a", position, encoding));
                    assertThat(chunk.tag("b", position, encoding)).isEqualTo(fresh.tag("b", position, encoding));
                }
            }
        }
        assertThat(chunk.tag("b", 1, "identity")).isNotEqualTo(chunk.tag("a", 1, "identity"));
        assertThat(chunk.tag("a", 2, "identity")).isNotEqualTo(chunk.tag("a", 1, "identity"));
    }

    @Test
    void open_rendererOfALaterVersion_findsNoChunk() {
        ChunkSource source = collection.segments().writeAll(1, 10);
        collection.seal(source);

        assertThat(chunks.open(source, new NextVersion(JSON))).isEmpty();
    }

    @Test
    void open_contentMissingOrShorter_findsNoChunkAndSealsAgain() throws IOException {
        ChunkSource source = collection.segments().writeAll(1, 10);
        collection.seal(source);
        Path content = file("00000000000000000001-00000000000000000010.json");
        byte[] whole = Files.readAllBytes(content);
        Files.write(content, new byte[] {'['});

        assertThat(chunks.open(source, JSON)).isEmpty();
        Files.delete(content);
        assertThat(chunks.open(source, JSON)).isEmpty();
        assertThat(collection.seal(source).ending()).isEqualTo(Ending.SEALED);
        assertThat(content).hasBinaryContent(whole);
    }

    @Test
    void seal_fileBeingSent_waitsUntilTheLastPinIsClosed() {
        ChunkSource before = collection.segments().writeAll(1, 100);
        collection.seal(before);
        Pin pin = collection.open(before, JSON).pin().orElseThrow();
        ChunkSource after = collection.segments().write(1, 100, 5, 6, 99, 100);

        assertThat(collection.seal(after).ending()).isEqualTo(Ending.IN_USE);
        assertThat(collection.temporaries()).isEmpty();
        pin.close();
        pin.close();
        assertThat(collection.seal(after).ending()).isEqualTo(Ending.SEALED);
    }

    @Test
    void pin_whileFilesAreClaimed_isRefused() {
        ChunkSource source = collection.segments().writeAll(1, 100);
        collection.seal(source);
        Chunk chunk = collection.open(source, JSON);
        Optional<Pin> claim = chunks.pins()
                .claim(List.of(chunk.region(1, "gzip").orElseThrow().region().path()));

        assertThat(chunk.pin()).isEmpty();
        claim.orElseThrow().close();
        assertThat(chunk.pin()).isPresent();
    }

    @Test
    void retain_someRanges_deletesTheOthersButNotWhatIsSent() {
        ChunkSource first = collection.segments().writeAll(1, 10);
        ChunkSource second = collection.segments().writeAll(11, 20);
        collection.seal(first);
        collection.seal(second);
        Chunk gone = collection.open(first, JSON);
        Pin pin = gone.pin().orElseThrow();

        long bytes = chunks.retain(Set.of(second.range()));

        assertThat(bytes).isPositive();
        assertThat(chunks.sealed(JSON)).containsExactly(second.range());
        assertThat(gone.pin()).isEmpty();
        assertThat(file("00000000000000000001-00000000000000000010.json")).exists();
        pin.close();
        assertThat(chunks.retain(Set.of(second.range()))).isPositive();
        assertThat(collection.directory().keySet()).allMatch(name -> name.startsWith("00000000000000000011-"));
        assertThat(chunks.retain(Set.of(second.range()))).isZero();
    }

    @Test
    void sweep_temporaryFiles_deletesThoseOlderThanHalfAnHour() throws IOException {
        ChunkSource source = collection.segments().writeAll(1, 10);
        collection.seal(source);
        int files = collection.directory().size();
        long now = 1_795_170_000_000L;
        Path old = Files.createFile(file("00000000000000000021-00000000000000000030.json.gz.tmp"));
        Path young = Files.createFile(file("00000000000000000031-00000000000000000040.json.tmp"));
        Files.setLastModifiedTime(old, FileTime.fromMillis(now - 30 * 60_000));
        Files.setLastModifiedTime(young, FileTime.fromMillis(now - 30 * 60_000 + 1));

        assertThat(chunks.sweep(now)).containsExactly(old);
        assertThat(collection.directory()).hasSize(files + 1);
        assertThat(chunks.retain(Set.of(source.range()))).isZero();
        assertThat(young).exists();
    }

    @Test
    void region_beyondTheChunk_isRefused() {
        ChunkSource source = collection.segments().writeAll(1, 10);
        collection.seal(source);
        Chunk chunk = collection.open(source, NDJSON);

        assertThatThrownBy(() -> chunk.region(11, "identity")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> chunk.slice(5, 4)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The same bytes under a higher version. */
    private record NextVersion(JsonArrayRenderer renderer) implements ChunkRenderer {

        @Override
        public String name() {
            return renderer.name();
        }

        @Override
        public int version() {
            return renderer.version() + 1;
        }

        @Override
        public String contentType() {
            return renderer.contentType();
        }

        @Override
        public byte[] prefix() {
            return renderer.prefix();
        }

        @Override
        public byte[] separator() {
            return renderer.separator();
        }

        @Override
        public byte[] suffix() {
            return renderer.suffix();
        }

        @Override
        public void render(LineScanner line, byte[] source, ByteSink sink) {
            renderer.render(line, source, sink);
        }
    }
}
