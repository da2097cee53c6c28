package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.model.Ending;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The engine's simulation and sweep with closed segments that are sealed between the writes, chunks deleted and sealed anew: whatever
 * stands in any life is the log's, equal segments make equal bytes, and no sealer touches the writer's handle.
 */
@Tag("toolkit-independent")
final class SealingSimulationTest {

    private static final WorldSettings SEALED = WorldSettings.SMALL.withSealing();
    private static final int SEEDS = 50;
    private static final int SEEDS_COMPACTED = 35;
    private static final int SEEDS_LONG = 700;
    private static final long SCENARIO = 4;
    private static final int POINTS_MIN = 100;

    /** Files that were compared with what they had been before: a run without any proves nothing. */
    private static long compared(LongStream seeds, WorldSettings settings) {
        return seeds.map(seed -> {
                    EngineWorld world = new EngineWorld(seed, settings, Seams.HONEST);
                    world.run();
                    return world.sealedBytes().comparisons();
                })
                .sum();
    }

    @Test
    void run_powerCutsRestartsAndSealingAnew_equalRangesGiveEqualBytes() {
        assertThat(compared(LongStream.range(0, SEEDS), SEALED)).isGreaterThan(10 * SEEDS);
    }

    @Test
    void run_compactedBetweenSealings_equalRangesOfOneGenerationGiveEqualBytes() {
        assertThat(compared(LongStream.range(0, SEEDS_COMPACTED), SEALED.withCompaction()))
                .isGreaterThan(10 * SEEDS_COMPACTED);
    }

    @Test
    @Tag("simulation-long")
    void run_manySeeds_equalRangesGiveEqualBytes() {
        assertThat(compared(LongStream.range(SEEDS, SEEDS_LONG), SEALED)).isGreaterThan(10 * SEEDS_LONG);
        assertThat(compared(LongStream.range(SEEDS_COMPACTED, SEEDS_LONG / 2), SEALED.withCompaction()))
                .isGreaterThan(10 * SEEDS_LONG / 2);
    }

    /** Runs the scenario with the fault at each operation that it can meet; how many there were. */
    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_DURING", "CUT_AFTER", "KILL_DURING"})
    void sweep_processEndsAtEachOperation_leavesWholeChunksOrNone(Fault fault) {
        int points = 0;
        ScriptedFault script;
        do {
            points++;
            script = ScriptedFault.once(points, fault);
            EngineWorld world = new EngineWorld(SCENARIO, SEALED.withLives(1, 120), Seams.HONEST);
            try {
                Ending ending = world.live(script, true);
                world.check(ending);
            } catch (RuntimeException | Error failure) {
                throw new AssertionError("sweep failed: point=" + points + " reason=" + failure, failure);
            }
        } while (script.fired());
        assertThat(points).isGreaterThan(POINTS_MIN);
    }
}
