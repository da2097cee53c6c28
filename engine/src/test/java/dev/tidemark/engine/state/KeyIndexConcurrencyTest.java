package dev.tidemark.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One writer against readers, bounded by the writer's operations. A place is a key and a version of it, so that each reader
 * can tell whose place it got and how new it is.
 */
class KeyIndexConcurrencyTest {

    private static final int STEADY = 200;
    private static final int PASSING = 4_000;
    private static final int OPERATIONS = 1_500_000;
    private static final int VERSION_BITS = 32;

    private final ExecutorService readers = Executors.newFixedThreadPool(2);
    private final AtomicBoolean done = new AtomicBoolean();
    /** Version that the writer has finished putting, by steady key. */
    private final AtomicLongArray finished = new AtomicLongArray(STEADY);

    @AfterEach
    void stop() throws InterruptedException {
        done.set(true);
        readers.shutdown();
        assertThat(readers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Steady keys are only updated, passing ones come and go; 8 bits of hash put many keys under each. */
    @ParameterizedTest
    @ValueSource(ints = {64, 8})
    void readers_besideWriter_seeWholeAndRecentState(int hashBits) throws Exception {
        KeyIndex index = new KeyIndex();
        long[] hashes = new SplittableRandom(3).longs(STEADY + PASSING).toArray();
        for (int key = 0; key < hashes.length; key++) {
            // Never zero, which scans show as one.
            hashes[key] = (hashes[key] & (-1L << (Long.SIZE - hashBits))) | 1;
        }
        for (int key = 0; key < STEADY; key++) {
            index.put(hashes[key], place(key, 0), matcher(key));
        }
        Future<Long> finding = readers.submit(() -> find(index, hashes));
        Future<Long> scanning = readers.submit(() -> scan(index, hashes));
        write(index, hashes);
        done.set(true);
        assertThat(finding.get(30, TimeUnit.SECONDS)).isPositive();
        assertThat(scanning.get(30, TimeUnit.SECONDS)).isPositive();
    }

    private void write(KeyIndex index, long[] hashes) {
        SplittableRandom random = new SplittableRandom(4);
        int passing = PASSING;
        for (int version = 1; version <= OPERATIONS; version++) {
            int steady = random.nextInt(STEADY);
            index.put(hashes[steady], place(steady, version), matcher(steady));
            finished.set(steady, version);
            // The number of keys that pass through swells and shrinks, so that tables grow and shrink.
            passing = version % 20_000 == 0 ? 10 + random.nextInt(PASSING - 10) : passing;
            int key = STEADY + random.nextInt(PASSING);
            if (key < STEADY + passing && random.nextBoolean()) {
                index.put(hashes[key], place(key, version), matcher(key));
            } else {
                index.remove(hashes[key], matcher(key));
            }
        }
    }

    private long find(KeyIndex index, long[] hashes) {
        SplittableRandom random = new SplittableRandom(5);
        long rounds = 0;
        do {
            int key = random.nextInt(hashes.length);
            long atLeast = key < STEADY ? finished.get(key) : 0;
            long place = index.find(hashes[key], matcher(key));
            check(place == KeyIndex.ABSENT ? key >= STEADY : key(place) == key && version(place) >= atLeast, place);
            rounds++;
        } while (!done.get());
        return rounds;
    }

    private long scan(KeyIndex index, long[] hashes) {
        long[] atLeast = new long[STEADY];
        long[] seenInRound = new long[STEADY + PASSING];
        long[] lastHash = {0};
        long[] round = {0};
        EntryConsumer consumer = (hash, place) -> {
            int key = key(place);
            check(hashes[key] == hash && Long.compareUnsigned(lastHash[0], hash) <= 0, place);
            check(key >= STEADY || (seenInRound[key] < round[0] && version(place) >= atLeast[key]), place);
            lastHash[0] = hash;
            seenInRound[key] = round[0];
        };
        do {
            round[0]++;
            lastHash[0] = 0;
            for (int key = 0; key < STEADY; key++) {
                atLeast[key] = finished.get(key);
            }
            Optional<ScanCursor> cursor = Optional.of(ScanCursor.START);
            while (cursor.isPresent()) {
                cursor = index.scan(cursor.get(), 50, consumer);
            }
            for (int key = 0; key < STEADY; key++) {
                check(seenInRound[key] == round[0], key);
            }
        } while (!done.get());
        return round[0];
    }

    /** Cheap, so that the readers keep up with the writer. */
    private static void check(boolean holds, long place) {
        if (!holds) {
            throw new AssertionError("reader was answered wrongly: key=" + key(place) + " version=" + version(place));
        }
    }

    private static long place(int key, int version) {
        return (long) key << VERSION_BITS | version;
    }

    private static int key(long place) {
        return (int) (place >>> VERSION_BITS);
    }

    private static long version(long place) {
        return (int) place;
    }

    private static PlaceMatcher matcher(int key) {
        return place -> key(place) == key;
    }
}
