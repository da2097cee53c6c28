package dev.tidemark.engine.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.recovery.TailCase.Evidence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TailCaseTest {

    private static List<Evidence> combinations() {
        return IntStream.range(0, 4)
                .mapToObj(bits -> new Evidence((bits & 1) != 0, (bits & 2) != 0))
                .toList();
    }

    @Test
    void of_everyCombination_matchesExactlyOneCase() {
        for (Evidence evidence : combinations()) {
            assertThat(Arrays.stream(TailCase.values()).filter(row -> row.matches(evidence)))
                    .as("%s", evidence)
                    .containsExactly(TailCase.of(evidence));
        }
    }

    @Test
    void of_brokenBelowTheWatermark_isDamageAndNeverCut() {
        for (Evidence evidence : combinations()) {
            assertThat(TailCase.of(evidence).isDamage())
                    .as("%s", evidence)
                    .isEqualTo(evidence.broken() && evidence.belowWatermark());
        }
    }
}
