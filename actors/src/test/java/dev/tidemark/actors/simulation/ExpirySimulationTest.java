package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.simulation.ExpiryWorld.Planted;
import dev.tidemark.testkit.simulation.DeterminismCheck;
import dev.tidemark.testkit.simulation.Simulation;
import dev.tidemark.testkit.simulation.SimulationSettings;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Expiry under kills, power cuts, failing disks and clocks that jump: every entry that expires is handled, removed once, never early, and by
 * the end.
 *
 * <p>{@code -Dexpiry.seeds=N -Dexpiry.seed=FIRST} run more, or one again.
 */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
class ExpirySimulationTest {

    private static final long FIRST_SEED = Long.getLong("expiry.seed", 1);
    private static final int SEEDS = Integer.getInteger("expiry.seeds", 6);
    private static final int SEEDS_LONG = Integer.getInteger("expiry.seeds.long", 40);
    private static final int CANARY_SEEDS = 60;

    private static ExpiryWorld run(Simulation simulation, Planted planted) {
        return Worlds.ended(new ExpiryWorld(simulation, planted), ExpiryWorld::run);
    }

    private static void run(long first, int count) {
        long begun = 0;
        long expired = 0;
        for (long seed = first; seed < first + count; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                ExpiryWorld world = run(simulation, Planted.NOTHING);
                begun += world.games().acknowledgedCount();
                expired += world.expired();
            }
        }
        assertThat(begun).isGreaterThan(20L * count);
        assertThat(expired).isGreaterThan(begun);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void expiry_randomFaultsAndEnds_handlesEachEntryAndPaysOnce() {
        run(FIRST_SEED, SEEDS);
    }

    /** Calls that were decided long after their batch got its time removed entries earlier than these were due, by their lines. */
    @Test
    void expiry_slowDisk_removesNothingEarly() {
        try (Simulation simulation = Simulation.withSeed(1_000_032)) {
            assertThat(run(simulation, Planted.NOTHING).expired()).isPositive();
        }
    }

    @Test
    void expiry_sameSeed_sameCourse() {
        DeterminismCheck.check(SimulationSettings.ofSeed(FIRST_SEED), simulation -> run(simulation, Planted.NOTHING));
    }

    @Test
    @Tag("simulation-long")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void expiry_manySeeds_handlesEachEntryAndPaysOnce() {
        run(FIRST_SEED + 1_000_000, SEEDS_LONG);
    }

    /** A timer that is fired twice, with effect. */
    @Test
    void plantedEffectApart_isSeen() {
        assertSeen(Planted.EFFECT_APART, "paid back twice");
    }

    @Test
    void plantedLackOfLooks_isSeen() {
        assertSeen(Planted.NO_LOOKS, "nobody removes it");
    }

    private static void assertSeen(Planted planted, String sign) {
        for (long seed = 1; seed <= CANARY_SEEDS; seed++) {
            if (shows(seed, planted, sign)) {
                return;
            }
        }
        throw new AssertionError("planted bug is not seen: bug=" + planted + " seeds=" + CANARY_SEEDS);
    }

    private static boolean shows(long seed, Planted planted, String sign) {
        try (Simulation simulation = Simulation.withSeed(seed)) {
            run(simulation, planted);
            return false;
        } catch (AssertionError failure) {
            return failure.getMessage().contains(sign);
        }
    }
}
