package dev.tidemark.engine.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.recovery.TailCase.Evidence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TailCaseTest {

    private static List<Evidence> combinations() {
        return IntStream.range(0, 8)
                .mapToObj(bits -> new Evidence((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0))
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
    void of_brokenWithAnyProof_isDamageAndNeverCut() {
        for (Evidence evidence : combinations()) {
            boolean proven = evidence.belowWatermark() || evidence.intactLater();
            assertThat(TailCase.of(evidence).isDamage()).as("%s", evidence).isEqualTo(evidence.broken() && proven);
        }
    }
}
