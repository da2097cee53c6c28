package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeBatchTest {

    private static final int PLENTY = 1 << 22;

    private static List<ShapeLine> commit(long source, int count, int lengthBytes) {
        List<ShapeLine> lines = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            lines.add(new ShapeLine("k", source + index, new byte[lengthBytes]));
        }
        return lines;
    }

    @Test
    void of_nothing_isNoBatch() {
        assertThat(ShapeBatch.of(List.of(), 7, PLENTY)).isEmpty();
    }

    @Test
    void of_fewLines_isOneBatchThatReachesTheEnd() {
        assertThat(ShapeBatch.of(List.of(commit(1, 2, 10), commit(5, 1, 10)), 9, PLENTY))
                .singleElement()
                .satisfies(batch -> {
                    assertThat(batch.lines()).hasSize(3);
                    assertThat(batch.reached()).isEqualTo(9);
                });
    }

    @Test
    void of_manyLines_splitsBetweenCommits() {
        List<ShapeBatch> batches = ShapeBatch.of(List.of(commit(1, 600, 10), commit(601, 600, 10)), 5_000, PLENTY);
        assertThat(batches).extracting(batch -> batch.lines().size()).containsExactly(600, 600);
        assertThat(batches).extracting(ShapeBatch::reached).containsExactly(600L, 5_000L);
    }

    @Test
    void of_oneLongCommit_isOneBatch() {
        assertThat(ShapeBatch.of(List.of(commit(1, 3_000, 100)), 3_000, PLENTY)).hasSize(1);
    }

    @Test
    void of_commitLongerThanAnyBatch_isSplitBehindWhatItHasReached() {
        List<ShapeBatch> batches = ShapeBatch.of(List.of(commit(1, 10, 1_000)), 10, 4_096);
        assertThat(batches).extracting(ShapeBatch::reached).containsExactly(3L, 6L, 9L, 10L);
    }

    @Test
    void of_lineLongerThanAnyBatch_isOneByItself() {
        List<ShapeBatch> batches =
                ShapeBatch.of(List.of(commit(1, 1, 10), commit(2, 1, 9_000), commit(3, 1, 10)), 3, 4_096);
        assertThat(batches).extracting(batch -> batch.lines().size()).containsExactly(1, 1, 1);
    }
}
