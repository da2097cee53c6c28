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
 * Transactions over several collections under kills, power cuts and failing disks: no coin is lost or made.
 *
 * <p>{@code -Dtransfer.seeds=N -Dtransfer.seed=FIRST} run more, or one again.
 */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
class TransferSimulationTest {

    private static final long FIRST_SEED = Long.getLong("transfer.seed", 1);
    private static final int SEEDS = Integer.getInteger("transfer.seeds", 12);
    private static final int SEEDS_LONG = Integer.getInteger("transfer.seeds.long", 30);
    private static final int CANARY_SEEDS = 100;

    private static TransferWorld run(Simulation simulation, UnaryOperator<JournalShard> journal) {
        return Worlds.ended(new TransferWorld(simulation, journal), TransferWorld::run);
    }

    private static void run(long first, int count) {
        run(first, count, 20L * count);
    }

    private static void run(long first, int count, long acknowledgedMin) {
        long acknowledged = 0;
        long conflicts = 0;
        for (long seed = first; seed < first + count; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                TransferWorld world = run(simulation, UnaryOperator.identity());
                acknowledged += world.transfers().acknowledgedCount();
                conflicts += world.transfers().conflicts();
            }
        }
        assertThat(acknowledged).isGreaterThan(acknowledgedMin);
        assertThat(conflicts).isGreaterThanOrEqualTo(acknowledgedMin / 20);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void transfers_randomFaultsAndEnds_keepEveryCoin() {
        run(FIRST_SEED, SEEDS);
    }

    @Test
    void transfers_sameSeed_sameCourse() {
        DeterminismCheck.check(
                SimulationSettings.ofSeed(FIRST_SEED), simulation -> run(simulation, UnaryOperator.identity()));
    }

    @Test
    @Tag("simulation-long")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void transfers_manySeeds_keepEveryCoin() {
        run(FIRST_SEED + 1_000_000, SEEDS_LONG);
    }

    /** A frame for each collection instead of one for all; by its own sign, on a seed that is fine without it. */
    @Test
    void plantedHalfAppliedCommit_isSeen() {
        for (long seed = 1; seed <= CANARY_SEEDS; seed++) {
            if (shows(seed)) {
                run(seed, 1, 0);
                return;
            }
        }
        throw new AssertionError("half-applied commits are not seen: seeds=" + CANARY_SEEDS);
    }

    private static boolean shows(long seed) {
        try (Simulation simulation = Simulation.withSeed(seed)) {
            run(simulation, PlantedCommits::aFrameForEach);
            return false;
        } catch (AssertionError failure) {
            return failure.getMessage().contains("half a transfer is done");
        }
    }
}
