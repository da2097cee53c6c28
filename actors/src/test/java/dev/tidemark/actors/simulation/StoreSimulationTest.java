package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

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
 * The whole store with real actors, on a simulated disk and virtual time, through several lives of its process for each seed.
 *
 * <p>{@code -Dstore.seeds=N -Dstore.seed=FIRST} run more, or one again.
 */
@ExtendWith(Quietly.class)
class StoreSimulationTest {

    private static final long FIRST_SEED = Long.getLong("store.seed", 1);
    private static final int SEEDS = Integer.getInteger("store.seeds", 40);
    private static final int SEEDS_LONG = Integer.getInteger("store.seeds.long", 600);

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void store_randomFaultsAndEnds_keepsItsPromises() {
        run(FIRST_SEED, SEEDS, WorldSettings.DEFAULT);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void store_collectionsWithoutKeys_keepsItsPromises() {
        run(FIRST_SEED + 10_000, SEEDS / 3, WorldSettings.DEFAULT.withStreams(2));
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void store_collectionsOfWhichLittleIsKept_keepsItsPromises() {
        assertThat(run(FIRST_SEED + 20_000, SEEDS / 3, WorldSettings.DEFAULT.withRetention()))
                .isGreaterThan(20L * (SEEDS / 3));
    }

    /** Each has found an error that is rare among the others; see the track record. */
    @ParameterizedTest
    @ValueSource(longs = {40_050, 1_000_131})
    void store_seedsThatFoundErrors_keepsItsPromises(long seed) {
        try (Simulation simulation = Simulation.with(SimulationSettings.ofSeed(seed))) {
            assertThat(Worlds.ended(simulation, WorldSettings.DEFAULT).acknowledgedCount())
                    .isPositive();
        }
    }

    @Test
    @Tag("simulation-long")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void store_manySeeds_keepsItsPromises() {
        run(FIRST_SEED + 1_000_000, SEEDS_LONG, WorldSettings.DEFAULT);
        run(FIRST_SEED + 2_000_000, SEEDS_LONG / 3, WorldSettings.DEFAULT.withStreams(2));
        run(FIRST_SEED + 3_000_000, SEEDS_LONG / 3, WorldSettings.DEFAULT.withRetention());
    }

    @Test
    void store_calmLives_replacesFiles() {
        long compacted = 0;
        for (long seed = 1; seed <= 10; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                StoreWorld world = new StoreWorld(simulation, WorldSettings.DEFAULT.with(List.of(Weather.CALM)));
                world.run();
                compacted += world.compacted();
            }
        }
        assertThat(compacted).isGreaterThan(20);
    }

    /** How many records were removed, over all logs. */
    private static long run(long first, int count, WorldSettings world) {
        long acknowledged = 0;
        long removed = 0;
        for (long seed = first; seed < first + count; seed++) {
            SimulationSettings settings = SimulationSettings.ofSeed(seed);
            if (seed % 100 == 30) {
                DeterminismCheck.check(settings, simulation -> Worlds.run(simulation, world));
            } else {
                try (Simulation simulation = Simulation.with(settings)) {
                    StoreWorld ended = Worlds.ended(simulation, world);
                    acknowledged += ended.acknowledgedCount();
                    removed += ended.removed();
                }
            }
        }
        assertThat(acknowledged).isGreaterThan(40L * count);
        return removed;
    }
}
