package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.engine.Seams.Sabotage;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The engine's simulation and sweep with keyless collections whose heads are removed all the time, between the writes. */
@Tag("toolkit-independent")
final class RetentionSimulationTest {

    private static final WorldSettings RETAINED =
            WorldSettings.SMALL.withStreams(2).withCheckpoints().withRetention();
    private static final int SEEDS = 50;
    private static final int SEEDS_LESSER = 25;
    private static final int SEEDS_ROT = 25;
    private static final int SEEDS_LONG = 700;
    private static final int SEEDS_SABOTAGED = 150;
    private static final long SCENARIO = 4;
    private static final int POINTS_MIN = 100;

    /** Removals over all seeds: a run without any proves nothing. */
    private static long run(LongStream seeds, WorldSettings settings) {
        return seeds.map(seed -> {
                    EngineWorld world = new EngineWorld(seed, settings, Seams.HONEST);
                    world.run();
                    return world.logBounds().count();
                })
                .sum();
    }

    @Test
    void run_powerCutsFailedSyncsAndFullDisks_keepEveryPromise() {
        assertThat(run(LongStream.range(0, SEEDS), RETAINED)).isGreaterThan(SEEDS);
    }

    @Test
    void run_collectionOfLesserDurability_losesOnlyWhatItMay() {
        assertThat(run(LongStream.range(0, SEEDS_LESSER), RETAINED.withLesserDurability()))
                .isGreaterThan(SEEDS_LESSER);
    }

    @Test
    void run_diskThatRots_tellsWhatItLost() {
        assertThat(run(LongStream.range(0, SEEDS_ROT), RETAINED.withRot())).isGreaterThan(SEEDS_ROT / 2);
    }

    @Test
    @Tag("simulation-long")
    void run_manySeeds_keepEveryPromise() {
        assertThat(run(LongStream.range(SEEDS, SEEDS_LONG), RETAINED)).isGreaterThan(SEEDS_LONG);
        assertThat(run(LongStream.range(SEEDS_LESSER, SEEDS_LONG / 2), RETAINED.withLesserDurability()))
                .isGreaterThan(SEEDS_LONG / 2);
        assertThat(run(LongStream.range(SEEDS_ROT, SEEDS_LONG / 2), RETAINED.withRot()))
                .isPositive();
    }

    /** Runs the scenario with the fault at each operation that it can meet; how many there were. */
    private static int sweep(LongFunction<ScriptedFault> faultAt) {
        return EngineSweep.run(
                faultAt,
                () -> new EngineWorld(SCENARIO, RETAINED.withLives(1, 120), Seams.HONEST),
                undisturbed -> assertThat(undisturbed.logBounds().count()).isPositive());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_DURING"})
    void sweep_cutAtEachOperation_keepsEveryPromise(Fault fault) {
        assertThat(sweep(k -> ScriptedFault.once(k, fault))).isGreaterThan(POINTS_MIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.INCLUDE,
            names = {"CREATE", "READ", "WRITE", "FORCE", "MOVE", "DELETE", "SYNC_DIRECTORY"})
    void sweep_errorAtEachOperation_keepsEveryPromise(Kind kind) {
        assertThat(sweep(k -> ScriptedFault.once(k, Fault.ERROR).on(kind))).isPositive();
    }

    @Test
    void deletingTheHeadBeforeTheManifestIsDurable_isCaught() {
        Canary.requireSeen(
                RETAINED,
                Seams.of(Sabotage.DELETES_HEAD_EARLY),
                SEEDS_SABOTAGED,
                List.of("damage on a disk without rot"));
    }
}
