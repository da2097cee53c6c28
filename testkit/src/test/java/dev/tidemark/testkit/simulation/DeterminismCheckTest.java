package dev.tidemark.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeterminismCheckTest {

    private static final SimulationSettings SETTINGS = SimulationSettings.ofSeed(8);

    @Test
    void check_repeatableScenario_givesItsHash() {
        long hash = DeterminismCheck.check(SETTINGS, simulation -> steps(simulation, 10));
        assertThat(hash).isEqualTo(DeterminismCheck.check(SETTINGS, simulation -> steps(simulation, 10)));
        assertThat(hash).isNotEqualTo(DeterminismCheck.check(SETTINGS, simulation -> steps(simulation, 11)));
    }

    @Test
    void check_valueThatChanges_namesTheFirstDifferentEvent() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() -> DeterminismCheck.check(SETTINGS, simulation -> {
                    steps(simulation, 3);
                    simulation.note("clock read", runs.incrementAndGet());
                }))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("two runs of one seed differ: event=3 first=clock read second=clock read")
                .hasMessageContaining("seed=8");
    }

    @Test
    void check_secondRunShorter_fails() {
        AtomicInteger runs = new AtomicInteger();
        assertThatThrownBy(() ->
                        DeterminismCheck.check(SETTINGS, simulation -> steps(simulation, 5 - runs.getAndIncrement())))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("second=nothing");
    }

    private static void steps(Simulation simulation, int count) {
        for (int i = 0; i < count; i++) {
            simulation.executor().execute(() -> {});
        }
        simulation.runUntilIdle();
    }
}
