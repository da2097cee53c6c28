package dev.tidemark.actors.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SealPaceTest {

    private static final long MILLIS = Duration.ofMillis(1).toNanos();

    private final Simulation simulation = Simulation.withSeed(1);
    private final List<Long> pauses = new ArrayList<>();
    private final SealPace pace = new SealPace(1_000, simulation.time(), pauses::add);

    @AfterEach
    void end() {
        simulation.close();
    }

    @Test
    void spent_byOne_isPaidAtTheRate() {
        pace.spent(100);
        assertThat(pauses).containsExactly(100 * MILLIS);
        simulation.advance(Duration.ofMillis(100));
        pace.spent(50);
        assertThat(pauses).last().isEqualTo(50 * MILLIS);
    }

    @Test
    void spent_bySeveralAtOnce_isPaidOneBehindTheOther() {
        pace.spent(100);
        pace.spent(100);
        assertThat(pauses).containsExactly(100 * MILLIS, 200 * MILLIS);
    }

    @Test
    void spent_afterALongRest_savesNothingUp() {
        simulation.advance(Duration.ofHours(1));
        pace.spent(100);
        assertThat(pauses).containsExactly(100 * MILLIS);
    }
}
