package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.chunk.SealResult.Ending;
import dev.tidemark.engine.io.LocalDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sealing and a reading make of files that are not as they were written. */
final class SealDamageTest {

    private static final JsonArrayRenderer JSON = JsonArrayRenderer.INSTANCE;
    private static final SealPlan PLAN = new SealPlan(List.of(NdjsonRenderer.INSTANCE, JSON), List.of());

    private SealedCollection collection;

    @BeforeEach
    void open(@TempDir Path directory) {
        collection = new SealedCollection(new LocalDisk(), directory);
    }

    @AfterEach
    void close() {
        collection.close();
    }

    private static void flip(Path file, int at) {
        ByteBuffer one = ByteBuffer.allocate(1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.read(one, at);
            channel.write(one.put(0, (byte) (one.get(0) ^ 1)).rewind(), at);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void seal_anyByteOfTheSegmentFlipped_isRefusedAndLeavesNothing() {
        ChunkSource source = collection.segments().writeAll(1, 8);
        int length = (int) source.segment().lengthBytes();
        for (int at = 0; at < length; at++) {
            flip(source.path(), at);

            Throwable refusal = catchThrowable(() -> collection.seal(source, PLAN));

            assertThat(refusal).as("byte %d", at).isInstanceOf(TidemarkException.class);
            assertThat(((TidemarkException) refusal).location().file())
                    .isEqualTo(source.path().toString());
            assertThat(collection.directory()).isEmpty();
            flip(source.path(), at);
        }
        assertThat(collection.seal(source, PLAN).ending()).isEqualTo(Ending.SEALED);
    }

    @Test
    void seal_damagedLine_namesFileAndOffset() {
        ChunkSource source = collection.segments().writeAll(1, 2_000);
        long offset = source.header().encode().length + (long) SampleSegments.line(1).length;
        flip(source.path(), (int) offset + 5);

        assertThatThrownBy(() -> collection.seal(source, PLAN))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("file=" + source.path() + " offset=" + offset);
    }

    @Test
    void seal_gapInASegmentThatMayHaveNone_isRefused() {
        ChunkSource compacted = collection.segments().write(1, 9, 1, 2, 4, 9);
        ChunkSource strict = new ChunkSource(compacted.path(), compacted.header(), compacted.segment(), false);

        assertThatThrownBy(() -> collection.seal(strict, PLAN)).isInstanceOf(CorruptDataException.class);
        assertThat(collection.seal(compacted, PLAN).ending()).isEqualTo(Ending.SEALED);
    }

    @Test
    void seal_linesOutOfOrder_isRefused() {
        ChunkSource source = collection.segments().write(1, 9, 1, 4, 2, 9);

        assertThatThrownBy(() -> collection.seal(source, PLAN))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("position is out of order: expected=5 actual=2");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void seal_segmentOfAnotherLength_isRefused(int more) throws IOException {
        ChunkSource source = collection.segments().writeAll(1, 8);
        byte[] bytes = Files.readAllBytes(source.path());
        Files.write(source.path(), Arrays.copyOf(bytes, bytes.length + more));

        assertThatThrownBy(() -> collection.seal(source, PLAN))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("length of the segment differs");
    }

    @Test
    void index_anyByteFlipped_isNoticedWhenOpenedOrRead() {
        for (ChunkSource source : List.of(
                collection.segments().writeAll(1, 600),
                collection.segments().write(1_001, 2_000, 1_001, 1_500, 2_000))) {
            collection.seal(source, PLAN);
            Path index = collection.chunks().directory().resolve(ChunkNames.index(source.range(), "json"));
            for (int at = 0; at < index.toFile().length(); at++) {
                flip(index, at);

                assertThat(isNoticed(source)).as("byte %d of %s", at, index).isTrue();
                flip(index, at);
            }
            assertThat(isNoticed(source)).isFalse();
        }
    }

    /** Whether opening says that there is no chunk, or reading at some position fails. */
    private boolean isNoticed(ChunkSource source) {
        Chunks fresh = collection.reopenedChunks();
        Optional<Chunk> chunk = fresh.open(source, JSON);
        if (chunk.isEmpty()) {
            return true;
        }
        try {
            for (long position = source.range().start() + 1;
                    position <= source.range().last();
                    position += 100) {
                chunk.get().region(position, "identity");
            }
            chunk.get().region(source.range().last(), "identity");
            return false;
        } catch (CorruptDataException damage) {
            assertThat(damage.location().file()).endsWith("json.index");
            return true;
        }
    }

    @Test
    void seal_damagedIndex_isMadeAgainToTheByte() {
        ChunkSource source = collection.segments().writeAll(1, 600);
        collection.seal(source, PLAN);
        Map<String, String> before = collection.directory();
        Path index = collection.chunks().directory().resolve(ChunkNames.index(source.range(), "json"));
        for (int at : new int[] {9, 40, 4_000, 4_100, 8_191, 8_300}) {
            flip(index, at);

            assertThat(collection.seal(source, PLAN).ending()).as("byte %d", at).isEqualTo(Ending.SEALED);
            assertThat(collection.directory()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "json.gz", "ndjson.gz"})
    void seal_damagedContent_isMadeAgainToTheByte(String file) {
        ChunkSource source = collection.segments().writeAll(1, 600);
        collection.seal(source);
        Map<String, String> before = collection.directory();
        Path content = collection.chunks().directory().resolve("00000000000000000001-00000000000000000600." + file);
        for (int at : new int[] {0, 100, (int) content.toFile().length() - 1}) {
            flip(content, at);

            assertThat(collection.seal(source).ending()).as("byte %d", at).isEqualTo(Ending.SEALED);
            assertThat(collection.directory()).isEqualTo(before);
        }
    }

    @Test
    void seal_cancelledAtAnyBlock_leavesNothing() {
        ChunkSource source = collection.segments().writeAll(1, 6_000);
        for (int after = 0; ; after++) {
            int[] left = {after};
            SealResult result = new ChunkSealer(new LocalDisk())
                    .seal(collection.chunks(), source, PLAN, () -> left[0]-- == 0, SealThrottle.NONE);

            if (result.ending() == Ending.SEALED) {
                assertThat(after).isGreaterThan(3);
                return;
            }
            assertThat(result.ending()).isEqualTo(Ending.CANCELLED);
            assertThat(collection.directory()).isEmpty();
        }
    }

    @Test
    void seal_withThrottle_tellsEveryByteItReads() {
        ChunkSource source = collection.segments().writeAll(1, 6_000);
        long[] spent = {0};

        SealResult result = new ChunkSealer(new LocalDisk())
                .seal(collection.chunks(), source, PLAN, CancellationCheck.NEVER, bytes -> spent[0] += bytes);

        assertThat(spent[0]).isEqualTo(result.bytesRead()).isPositive();
    }
}
