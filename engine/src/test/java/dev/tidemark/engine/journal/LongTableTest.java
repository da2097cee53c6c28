package dev.tidemark.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongTableTest {

    @Test
    void table_randomAddsAndRemoves_agreesWithAMap() {
        for (long seed = 1; seed <= 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            LongTable table = new LongTable();
            Map<Long, Integer> map = new HashMap<>();
            for (int step = 0; step < 2_000; step++) {
                long key = random.nextLong(300);
                if (map.containsKey(key)) {
                    map.remove(key);
                    table.remove(key);
                } else {
                    map.put(key, step);
                    table.add(key, step);
                }
            }
            assertThat(table.count()).as("seed=%s", seed).isEqualTo(map.size());
            assertThat(table.keys()).containsExactlyInAnyOrder(map.keySet().toArray(Long[]::new));
            for (long key = 0; key < 300; key++) {
                assertThat(table.valueOf(key))
                        .as("seed=%s key=%s", seed, key)
                        .isEqualTo(map.getOrDefault(key, LongTable.ABSENT));
            }
        }
    }
}
