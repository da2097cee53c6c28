package dev.tidemark.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Holding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedHoldingTest {

    private static final int VALUES = 200;

    /** After how many looks each was gone. */
    private static List<Integer> looks(long seed) {
        try (Simulation simulation = Simulation.withSeed(seed)) {
            List<Integer> looks = new ArrayList<>();
            for (int n = 0; n < VALUES; n++) {
                Holding.Held<String> held = simulation.holding().hold("value");
                int count = 1;
                while (held.get() != null) {
                    count++;
                }
                assertThat(held.get()).as("stays gone").isNull();
                looks.add(count);
            }
            return looks;
        }
    }

    @Test
    void get_sameSeed_isGoneAtTheSameLooks() {
        assertThat(looks(3)).isEqualTo(looks(3)).isNotEqualTo(looks(4));
    }

    @Test
    void get_manyValues_someLastAndSomeDoNot() {
        assertThat(looks(1)).anyMatch(count -> count > 10).anyMatch(count -> count < 5);
    }
}
