package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.testkit.simulation.DeterminismCheck;
import dev.tidemark.testkit.simulation.Simulation;
import dev.tidemark.testkit.simulation.SimulationSettings;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Clients that send again what was not answered, through kills, power cuts and failing disks: nothing is written twice.
 *
 * <p>{@code -Dretry.seeds=N -Dretry.seed=FIRST} run more, or one again.
 */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
class RetrySimulationTest {

    private static final long FIRST_SEED = Long.getLong("retry.seed", 1);
    private static final int SEEDS = Integer.getInteger("retry.seeds", 8);
    private static final int SEEDS_LONG = Integer.getInteger("retry.seeds.long", 40);
    private static final int CANARY_SEEDS = 100;

    private static RetryWorld run(Simulation simulation, UnaryOperator<JournalShard> journal) {
        return Worlds.ended(new RetryWorld(simulation, journal), RetryWorld::run);
    }

    private static void run(long first, int count) {
        long again = 0;
        for (long seed = first; seed < first + count; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                again += run(simulation, UnaryOperator.identity()).retries().answeredAgain();
            }
        }
        assertThat(again).as("requests that were done and sent again").isGreaterThan(count);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void retries_randomFaultsAndEnds_writeOnce() {
        run(FIRST_SEED, SEEDS);
    }

    @Test
    void retries_sameSeed_sameCourse() {
        DeterminismCheck.check(
                SimulationSettings.ofSeed(FIRST_SEED), simulation -> run(simulation, UnaryOperator.identity()));
    }

    @Test
    @Tag("simulation-long")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void retries_manySeeds_writeOnce() {
        run(FIRST_SEED + 1_000_000, SEEDS_LONG);
    }

    /** The write in one frame and its receipt in another; by its own sign, on a seed that is fine without it. */
    @Test
    void plantedReceiptOfItsOwn_isSeen() {
        for (long seed = 1; seed <= CANARY_SEEDS; seed++) {
            if (shows(seed)) {
                try (Simulation simulation = Simulation.withSeed(seed)) {
                    run(simulation, UnaryOperator.identity());
                }
                return;
            }
        }
        throw new AssertionError("writes without their receipts are not seen: seeds=" + CANARY_SEEDS);
    }

    private static boolean shows(long seed) {
        try (Simulation simulation = Simulation.withSeed(seed)) {
            run(simulation, PlantedCommits::aFrameForEach);
            return false;
        } catch (AssertionError failure) {
            return failure.getMessage().contains("a request is done twice")
                    || failure.getMessage().contains("a request is answered with what it has not come to");
        }
    }
}
