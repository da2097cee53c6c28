package dev.tidemark.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyIndexTest {

    /** Later pages find the index at rest, else the scan would never catch up with the insertions. */
    private static final int PAGES_DISTURBED = 40;

    @Test
    void find_emptyIndex_isAbsentAndCostsNothing() {
        KeyIndex index = new KeyIndex();
        assertThat(index.find(7, place -> true)).isEqualTo(KeyIndex.ABSENT);
        assertThat(index.remove(7, place -> true)).isEqualTo(KeyIndex.ABSENT);
        assertThat(index.scan(ScanCursor.START, 1, (hash, place) -> {})).isEmpty();
        assertThat(index.size()).isZero();
        assertThat(index.bytes()).isLessThan(100);
    }

    @Test
    void put_keysWithEqualHash_standBesideEachOther() {
        KeyIndex index = new KeyIndex();
        for (long hash : new long[] {0, 1, -1, Long.MIN_VALUE}) {
            for (long place = 0; place < 50; place++) {
                assertThat(index.put(hash, place + (hash << 8), matching(place + (hash << 8))))
                        .isEqualTo(KeyIndex.ABSENT);
            }
        }
        assertThat(index.size()).isEqualTo(200);
        assertThat(index.find(-1, matching(30 + (-1L << 8)))).isEqualTo(30 + (-1L << 8));
        assertThat(index.remove(-1, matching(30 + (-1L << 8)))).isEqualTo(30 + (-1L << 8));
        assertThat(index.find(-1, matching(30 + (-1L << 8)))).isEqualTo(KeyIndex.ABSENT);
        assertThat(index.find(-1, matching(31 + (-1L << 8)))).isEqualTo(31 + (-1L << 8));
    }

    @Test
    void put_reservedPlace_isRefused() {
        KeyIndex index = new KeyIndex();
        assertThatThrownBy(() -> index.put(1, KeyIndex.ABSENT, place -> true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> index.add(1, KeyIndex.ABSENT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> index.scan(ScanCursor.START, 0, (hash, place) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Seeded operations against a HashMap; few hash bits force collisions, the key space forces rehash and reuse. */
    @ParameterizedTest
    @CsvSource({"1, 0, 60", "2, 2, 500", "3, 8, 3000", "4, 64, 50", "5, 64, 20000", "6, 16, 20000", "7, 1, 300"})
    void operations_randomSequence_equalHashMap(long seed, int hashBits, int keys) {
        Random random = new Random(seed);
        KeyIndex index = new KeyIndex();
        Keys model = new Keys(hashBits);
        for (int step = 0; step < 60_000; step++) {
            int key = random.nextInt(keys);
            boolean shrinking = step / 5_000 % 3 == 2;
            if (random.nextInt(10) < (shrinking ? 8 : 3)) {
                assertThat(index.remove(model.hash(key), model.matcher(key))).isEqualTo(model.remove(key));
            } else {
                long place = model.nextPlace(key);
                assertThat(index.put(model.hash(key), place, model.matcher(key)))
                        .isEqualTo(model.put(key, place));
            }
            assertThat(index.size()).isEqualTo(model.size());
            int probe = random.nextInt(keys);
            assertThat(index.find(model.hash(probe), model.matcher(probe))).isEqualTo(model.place(probe));
            if (step % 7_500 == 0) {
                assertThat(scanned(index, 1 + random.nextInt(100))).isEqualTo(model.places());
            }
        }
        assertThat(scanned(index, 10)).isEqualTo(model.places());
    }

    @Test
    void size_acrossSplitAndMerge_keepsEveryKey() {
        Random random = new Random(8);
        KeyIndex index = new KeyIndex();
        long[] hashes = random.longs(700_000).toArray();
        for (int i = 0; i < hashes.length; i++) {
            index.put(hashes[i], i, matching(i));
        }
        assertThat(index.size()).isEqualTo(hashes.length);
        for (int i = 0; i < hashes.length; i++) {
            assertThat(index.find(hashes[i], matching(i))).isEqualTo(i);
        }
        assertThat(scanned(index, 1000)).hasSize(hashes.length);
        for (int i = 10; i < hashes.length; i++) {
            assertThat(index.remove(hashes[i], matching(i))).isEqualTo(i);
        }
        assertThat(scanned(index, 3)).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(index.bytes()).isLessThan(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void scan_tableRehashedBetweenPages_deliversLivingKeysOnceInOrder(int limit) {
        Random random = new Random(9);
        KeyIndex index = new KeyIndex();
        long[] living = random.longs(500).toArray();
        living[0] = 0;
        living[1] = -1;
        for (int i = 0; i < living.length; i++) {
            index.add(living[i], i);
        }
        List<Long> seen = new ArrayList<>();
        List<Long> order = new ArrayList<>();
        Optional<ScanCursor> cursor = Optional.of(ScanCursor.START);
        long other = 1_000_000;
        for (int page = 0; cursor.isPresent(); page++) {
            cursor = index.scan(cursor.get(), limit, (hash, place) -> {
                order.add(hash);
                if (place < living.length) {
                    seen.add(place);
                }
            });
            if (page < PAGES_DISTURBED) {
                other = disturb(index, other, page);
            }
        }
        assertThat(seen).hasSize(living.length).doesNotHaveDuplicates();
        assertThat(order).isSortedAccordingTo(Long::compareUnsigned);
    }

    @Test
    void scan_keysWithEqualHash_areNotDividedBetweenPages() {
        KeyIndex index = new KeyIndex();
        for (int i = 0; i < 30; i++) {
            index.add((i / 10) << 20, i);
        }
        List<Long> first = new ArrayList<>();
        Optional<ScanCursor> next = index.scan(ScanCursor.START, 5, (hash, place) -> first.add(place));
        assertThat(first).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(next).contains(new ScanCursor(1 << 20));
    }

    private static long disturb(KeyIndex index, long from, int page) {
        SplittableRandom hashes = new SplittableRandom(page);
        for (int i = 0; i < 300; i++) {
            index.add(hashes.nextLong(), from + i);
        }
        if (page % 3 != 0) {
            SplittableRandom again = new SplittableRandom(page);
            for (int i = 0; i < 300; i++) {
                assertThat(index.remove(again.nextLong(), matching(from + i))).isEqualTo(from + i);
            }
        }
        return from + 300;
    }

    private static PlaceMatcher matching(long expected) {
        return place -> place == expected;
    }

    private static Set<Long> scanned(KeyIndex index, int limit) {
        Set<Long> places = new HashSet<>();
        Optional<ScanCursor> cursor = Optional.of(ScanCursor.START);
        while (cursor.isPresent()) {
            cursor = index.scan(
                    cursor.get(),
                    limit,
                    (hash, place) -> assertThat(places.add(place)).isTrue());
        }
        return places;
    }

    /** The model: keys are numbers, a place tells its key and a version. */
    private static final class Keys {

        private final KeyHasher hasher;
        private final Map<Integer, Long> places = new HashMap<>();
        private long version;

        Keys(int hashBits) {
            hasher = KeyHasher.weak(KeySeed.of(5), hashBits);
        }

        long hash(int key) {
            byte[] bytes = Integer.toString(key).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            hasher.hash(bytes, 0, bytes.length);
            return hasher.h1();
        }

        PlaceMatcher matcher(int key) {
            return place -> (int) (place >>> 32) == key;
        }

        long nextPlace(int key) {
            return (long) key << 32 | version++;
        }

        long put(int key, long place) {
            Long before = places.put(key, place);
            return before == null ? KeyIndex.ABSENT : before;
        }

        long remove(int key) {
            Long before = places.remove(key);
            return before == null ? KeyIndex.ABSENT : before;
        }

        long place(int key) {
            return places.getOrDefault(key, KeyIndex.ABSENT);
        }

        int size() {
            return places.size();
        }

        Set<Long> places() {
            return new HashSet<>(places.values());
        }
    }
}
