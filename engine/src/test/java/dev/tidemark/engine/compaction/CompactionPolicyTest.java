package dev.tidemark.engine.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.log.LineCounts;
import org.junit.jupiter.api.Test;

class CompactionPolicyTest {

    private static CompactionFigures figures(long sets, long deletes, long liveKeys, long lengthBytes) {
        return new CompactionFigures(3, lengthBytes, new LineCounts(sets, deletes), liveKeys);
    }

    @Test
    void churn_ofALogNeverCompacted_isUpdatesAndDeletesForEachInsert() {
        // 100 inserts, 40 updates, 10 deletes.
        assertThat(figures(140, 10, 90, 0).churn()).isEqualTo(0.5);
    }

    @Test
    void isDue_byChurn_aboveTheBoundOnly() {
        assertThat(CompactionPolicy.DEFAULT.isDue(figures(140, 10, 90, 0))).isFalse();
        assertThat(CompactionPolicy.DEFAULT.isDue(figures(141, 10, 90, 0))).isTrue();
    }

    @Test
    void isDue_smallCollectionWithALongLog_forAnySuperfluousLine() {
        assertThat(CompactionPolicy.DEFAULT.isDue(figures(91, 0, 90, 2 << 20))).isTrue();
        assertThat(CompactionPolicy.DEFAULT.isDue(figures(90, 0, 90, 2 << 20))).isFalse();
        assertThat(CompactionPolicy.DEFAULT.isDue(figures(91, 0, 90, 1 << 20))).isFalse();
        assertThat(CompactionPolicy.DEFAULT.isDue(figures(20_001, 0, 20_000, 2 << 20)))
                .isFalse();
    }

    @Test
    void isDue_nothingToCompact_never() {
        CompactionFigures nothing = new CompactionFigures(0, 0, LineCounts.NONE, 0);
        assertThat(CompactionPolicy.DEFAULT.isDue(nothing)).isFalse();
    }
}
