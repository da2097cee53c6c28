package dev.tidemark.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryIndexTest {

    private record Hash(long h1, long h2) {}

    /** Key spaces below and above the split; h1 of few values forces the decision by h2. */
    @ParameterizedTest
    @CsvSource({"1, 64, 100", "2, 0, 500", "3, 12, 20000", "4, 64, 400000"})
    void freeze_randomReplay_equalsHashMap(long seed, int hashBits, int keys) {
        Random random = new Random(seed);
        long mask = hashBits == 0 ? 0 : -1L << (64 - hashBits);
        RecoveryIndex recovery = new RecoveryIndex();
        Map<Hash, Long> model = new HashMap<>();
        for (long place = 0; place < 3L * keys; place++) {
            long key = random.nextInt(keys);
            Hash hash = new Hash(key * 0x9e3779b97f4a7c15L & mask, key);
            if (random.nextInt(4) == 0) {
                recovery.remove(hash.h1(), hash.h2());
                model.remove(hash);
            } else {
                recovery.put(hash.h1(), hash.h2(), place);
                model.put(hash, place);
            }
        }
        assertThat(recovery.size()).isEqualTo(model.size());
        model.forEach(
                (hash, place) -> assertThat(recovery.find(hash.h1(), hash.h2())).isEqualTo(place));
        assertFrozen(recovery.freeze(), model);
    }

    private static void assertFrozen(KeyIndex index, Map<Hash, Long> model) {
        assertThat(index.size()).isEqualTo(model.size());
        model.forEach((hash, place) ->
                assertThat(index.find(hash.h1(), found -> found == place)).isEqualTo(place));
        long[] scanned = {0};
        Optional<ScanCursor> cursor = Optional.of(ScanCursor.START);
        while (cursor.isPresent()) {
            cursor = index.scan(cursor.get(), 1000, (hash, place) -> scanned[0]++);
        }
        assertThat(scanned[0]).isEqualTo(model.size());
    }
}
