package dev.tidemark.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.state.CheckpointHeader.Identity;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images taken while the writer goes on: loaded, and the records behind their position replayed, they equal the index. */
class FuzzyCheckpointTest {

    private static final int RECORDS = 300_000;
    private static final int KEYS = 5_000;
    private static final Identity IDENTITY = new Identity(new CollectionId(1), 2, 3);

    @TempDir
    private Path collection;

    /** The record at position p removes its key when p is divisible by three, else sets it to the place p. */
    @ParameterizedTest
    @CsvSource({"1, 64", "2, 8"})
    void newest_replayedFromItsPosition_equalsTheIndex(long seed, int hashBits) {
        int[] keys = new SplittableRandom(seed).ints(RECORDS + 1L, 0, KEYS).toArray();
        long[] hashes = new SplittableRandom(seed).longs(KEYS).toArray();
        for (int key = 0; key < KEYS; key++) {
            hashes[key] &= -1L << (Long.SIZE - hashBits);
        }
        KeyIndex index = new KeyIndex();
        AtomicLong applied = new AtomicLong();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int position = 1; position <= RECORDS; position++) {
                apply(index, keys, hashes, position);
                applied.set(position);
            }
        });
        Checkpoints checkpoints = new Checkpoints(new LocalDisk(), collection);
        int taken = 0;
        do {
            CheckpointHeader header = new CheckpointHeader(IDENTITY, applied.get(), List.of(1L));
            checkpoints.write(header, index, () -> applied.get() + 1);
            taken++;
        } while (!writer.isDone());
        writer.join();

        assertThat(taken).isPositive();
        Checkpoints.Found found = checkpoints.newest(IDENTITY, RECORDS + 1L);
        CheckpointReading.Loaded loaded = found.newest().orElseThrow();
        for (int position = (int) loaded.header().position() + 1; position <= RECORDS; position++) {
            apply(loaded.index(), keys, hashes, position);
        }
        assertThat(places(loaded.index())).isEqualTo(places(index));
        assertThat(loaded.index().size()).isEqualTo(index.size());
    }

    private static void apply(KeyIndex index, int[] keys, long[] hashes, int position) {
        int key = keys[position];
        PlaceMatcher matcher = place -> keys[(int) place] == key;
        if (position % 3 == 0) {
            index.remove(hashes[key], matcher);
        } else {
            index.put(hashes[key], position, matcher);
        }
    }

    private static Set<Long> places(KeyIndex index) {
        Set<Long> places = new HashSet<>();
        Optional<ScanCursor> cursor = Optional.of(ScanCursor.START);
        while (cursor.isPresent()) {
            cursor = index.scan(cursor.get(), 100, (hash, place) -> places.add(place));
        }
        return places;
    }
}
