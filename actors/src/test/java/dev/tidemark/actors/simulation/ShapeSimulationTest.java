package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.testkit.simulation.DeterminismCheck;
import dev.tidemark.testkit.simulation.Simulation;
import dev.tidemark.testkit.simulation.SimulationSettings;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that follow shapes of a store over power cuts, kills, failing disks and drops: see {@link ShapeReader} for what is required.
 *
 * <p>{@code -Dshape.seeds=N -Dshape.seed=FIRST} run more, or one again.
 */
@ExtendWith(Quietly.class)
class ShapeSimulationTest {

    private static final long FIRST_SEED = Long.getLong("shape.seed", 1);
    private static final int SEEDS = Integer.getInteger("shape.seeds", 16);
    private static final int SEEDS_LONG = Integer.getInteger("shape.seeds.long", 200);

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void shapes_anyFaultsAndEnds_showWhatTheirCollectionsHave() {
        run(FIRST_SEED, SEEDS);
    }

    @Test
    @Tag("simulation-long")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shapes_manySeeds_showWhatTheirCollectionsHave() {
        run(FIRST_SEED + 1_000_000, SEEDS_LONG);
    }

    /** Each has found an error that is rare among the others; see the track record. */
    @ParameterizedTest
    @ValueSource(longs = {1_012, 1_342, 1_472, 2_231, 1_000_512})
    void shapes_seedsThatFoundErrors_showWhatTheirCollectionsHave(long seed) {
        try (Simulation simulation = Simulation.withSeed(seed)) {
            assertThat(ended(simulation).compared()).isPositive();
        }
    }

    /** A view that is wrong by one row in ten. */
    @Test
    void shapes_canaryThatExpectsOtherRows_isSeen() {
        ShapeViews.View right = ShapeViews.ALL.get(1);
        ShapeViews.View wrong =
                new ShapeViews.View(right.definition(), row -> row.path("n").asInt() >= 6);
        try (Simulation simulation = Simulation.withSeed(FIRST_SEED)) {
            ShapeWorld world = new ShapeWorld(simulation, List.of(wrong));
            assertThatThrownBy(world::run).isInstanceOf(AssertionError.class).hasMessageContaining("rows read anew");
        }
    }

    private static void run(long first, int count) {
        long compared = 0;
        long handles = 0;
        for (long seed = first; seed < first + count; seed++) {
            SimulationSettings settings = SimulationSettings.ofSeed(seed);
            if (seed % 100 == 10) {
                DeterminismCheck.check(settings, simulation -> ended(simulation).handles());
            }
            try (Simulation simulation = Simulation.with(settings)) {
                ShapeWorld world = ended(simulation);
                compared += world.compared();
                handles += world.handles();
            }
        }
        assertThat(compared).isGreaterThan(20L * count);
        assertThat(handles).isGreaterThan(7L * count);
    }

    private static ShapeWorld ended(Simulation simulation) {
        return Worlds.ended(new ShapeWorld(simulation, ShapeViews.ALL), ShapeWorld::run);
    }
}
