package dev.tidemark.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bytes a key, from the lengths of the arrays, at every count up to ten million at which a table could have just grown. */
@Tag("toolkit-independent")
class KeyIndexMemoryTest {

    private static final int KEYS = 10_000_000;
    private static final int BYTES_MAX = 32;

    @Test
    void bytes_everyCountFromTenThousandToTenMillion_areAtMost32AKey() {
        KeyIndex index = new KeyIndex();
        SplittableRandom hashes = new SplittableRandom(1);
        double worst = 0;
        long worstAt = 0;
        for (int count = 1; count <= KEYS; count++) {
            index.add(hashes.nextLong(), count);
            // Summing up 256 tables for each key would take minutes; they grow one by one, so that samples tell.
            if (count >= 10_000 && (count & (count < 400_000 ? 7 : 4095)) == 0) {
                double each = (double) index.bytes() / count;
                if (each > worst) {
                    worst = each;
                    worstAt = count;
                }
            }
        }
        System.out.printf(
                "bytes a key: worst=%.2f keys=%d, at %d keys=%.2f%n",
                worst, worstAt, KEYS, (double) index.bytes() / KEYS);
        assertThat(index.size()).isEqualTo(KEYS);
        assertThat(worst).isLessThanOrEqualTo(BYTES_MAX);
    }

    @Test
    void bytes_afterNineOfTenKeysAreRemoved_followTheLivingOnes() {
        KeyIndex index = new KeyIndex();
        long[] hashes = new SplittableRandom(2).longs(1_000_000).toArray();
        for (int i = 0; i < hashes.length; i++) {
            index.add(hashes[i], i);
        }
        for (int i = 0; i < hashes.length * 9 / 10; i++) {
            long place = i;
            index.remove(hashes[i], found -> found == place);
        }
        assertThat(index.size()).isEqualTo(hashes.length / 10);
        // Tables shrink when a third of their slots is in use: 16 bytes a slot, three slots a key.
        assertThat((double) index.bytes() / index.size()).isLessThan(49);
    }
}
