package dev.tidemark.engine.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.state.RecentKeys.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecentKeysTest {

    private final RecentKeys recent = new RecentKeys();

    private void growUntilFull() {
        while (recent.wantsRoom()) {
            recent.grow();
        }
    }

    @Test
    void compare_beforeItHasRoom_knowsNothing() {
        recent.note(7, 8, 9);
        assertThat(recent.compare(7, 8, 9)).isEqualTo(Verdict.UNKNOWN);
        assertThat(recent.wantsRoom()).isFalse();
    }

    @Test
    void compare_notedKey_isTheSame_anotherSecondHalfIsNot() {
        recent.grow();
        recent.note(7, 8, 9);
        assertThat(recent.compare(7, 8, 9)).isEqualTo(Verdict.SAME);
        assertThat(recent.compare(7, 80, 9)).isEqualTo(Verdict.OTHER);
        assertThat(recent.compare(7, 8, 90)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void compare_emptyEntries_knowNothingOfAnyPlace() {
        recent.grow();
        assertThat(recent.compare(0, 0, 0)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void grow_notedKeys_staysKnown() {
        recent.grow();
        recent.note(-1L, 1, 10);
        recent.note(1L << 62, 2, 20);
        recent.note(0, 3, 30);
        recent.grow();
        recent.grow();
        assertThat(recent.compare(-1L, 1, 10)).isEqualTo(Verdict.SAME);
        assertThat(recent.compare(1L << 62, 2, 20)).isEqualTo(Verdict.SAME);
        assertThat(recent.compare(0, 3, 30)).isEqualTo(Verdict.SAME);
    }

    @Test
    void wantsRoom_muchUse_growsToItsBound() {
        SplittableRandom random = new SplittableRandom(1);
        for (int n = 0; n < 1_000_000; n++) {
            recent.note(random.nextLong(), 1, n);
            growUntilFull();
        }
        assertThat(recent.release()).isEqualTo(16L << 18);
        assertThat(recent.compare(7, 8, 9)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void compare_manyKeys_isNeverWrong() {
        SplittableRandom random = new SplittableRandom(2);
        Map<Long, Long> places = new HashMap<>();
        long[] keys = random.longs(10_000).toArray();
        int known = 0;
        for (int n = 0; n < 200_000; n++) {
            long key = keys[random.nextInt(keys.length)];
            Long place = places.put(key, (long) n);
            if (place != null) {
                assertThat(recent.compare(key, key ^ 1, place)).isNotEqualTo(Verdict.SAME);
                Verdict verdict = recent.compare(key, ~key, place);
                assertThat(verdict).isNotEqualTo(Verdict.OTHER);
                known += verdict == Verdict.SAME ? 1 : 0;
            }
            recent.note(key, ~key, n);
            growUntilFull();
        }
        assertThat(known).isGreaterThan(100_000);
    }
}
