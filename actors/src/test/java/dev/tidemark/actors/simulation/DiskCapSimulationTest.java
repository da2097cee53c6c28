package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.testkit.simulation.DeterminismCheck;
import dev.tidemark.testkit.simulation.Simulation;
import dev.tidemark.testkit.simulation.SimulationSettings;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The worlds of {@link StoreSimulationTest} with a cap on the store's disk use: chunks come and go while they are read, writes
 * are refused and taken again, under every weather.
 */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
class DiskCapSimulationTest {

    private static final long FIRST_SEED = Long.getLong("store.seed", 500_001);
    private static final int SEEDS = Integer.getInteger("cap.seeds", 24);
    private static final int SEEDS_LONG = Integer.getInteger("cap.seeds.long", 100);

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void store_underACap_keepsItsPromises() {
        run(FIRST_SEED, SEEDS);
    }

    @Test
    @Tag("simulation-long")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void store_underACapManySeeds_keepsItsPromises() {
        run(FIRST_SEED + 1_000_000, SEEDS_LONG);
    }

    private static void run(long first, int count) {
        long acknowledged = 0;
        for (long seed = first; seed < first + count; seed++) {
            SimulationSettings settings = SimulationSettings.ofSeed(seed);
            if (seed % 20 == 0) {
                DeterminismCheck.check(settings, DiskCapSimulationTest::world);
            } else {
                try (Simulation simulation = Simulation.with(settings)) {
                    acknowledged += world(simulation);
                }
            }
        }
        assertThat(acknowledged).isGreaterThan(20L * count);
    }

    private static long world(Simulation simulation) {
        long spareBytes = 30_000L + simulation.random("cap").nextInt(150_000);
        return Worlds.run(simulation, WorldSettings.DEFAULT.sparing(spareBytes));
    }
}
