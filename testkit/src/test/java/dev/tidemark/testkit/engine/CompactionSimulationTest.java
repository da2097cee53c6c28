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

/** The engine's simulation and sweep with collections that are compacted all the time, bit by bit between the writes. */
@Tag("toolkit-independent")
final class CompactionSimulationTest {

    private static final WorldSettings COMPACTED =
            WorldSettings.SMALL.withCheckpoints().withCompaction();
    private static final WorldSettings DROPPING = COMPACTED.withDroppedTombstones();
    private static final int SEEDS = 50;
    private static final int SEEDS_LESSER = 25;
    private static final int SEEDS_ROT = 25;
    private static final int SEEDS_STREAMS = 25;
    private static final int SEEDS_LONG = 700;
    private static final int SEEDS_DROPPING = 150;
    private static final int SEEDS_SABOTAGED = 150;
    private static final int SEEDS_OFTEN = 60;
    private static final String LOST = "ACKNOWLEDGED_SURVIVES broken";
    private static final String DAMAGED = "damage on a disk without rot";
    private static final long SCENARIO = 4;
    private static final int POINTS_MIN = 100;

    /** Segments that compactions made over all seeds: a run without any proves nothing. */
    private static long run(LongStream seeds, WorldSettings settings) {
        return seeds.map(seed -> {
                    EngineWorld world = new EngineWorld(seed, settings, Seams.HONEST);
                    world.run();
                    return world.compactedCount();
                })
                .sum();
    }

    @Test
    void run_powerCutsFailedSyncsAndFullDisks_keepEveryPromise() {
        assertThat(run(LongStream.range(0, SEEDS), COMPACTED)).isGreaterThan(SEEDS);
    }

    @Test
    void run_collectionOfLesserDurability_neverDropsALineForOneThatIsLost() {
        assertThat(run(LongStream.range(0, SEEDS_LESSER), COMPACTED.withLesserDurability()))
                .isGreaterThan(SEEDS_LESSER);
    }

    /** Nothing but the compactions syncs what they rely on. */
    @Test
    void run_allOfLesserDurability_neverDropsALineForOneThatIsLost() {
        assertThat(run(LongStream.range(0, SEEDS_LESSER), COMPACTED.withLesserDurabilities()))
                .isGreaterThan(SEEDS_LESSER);
    }

    @Test
    void run_collectionWithoutKeys_keepsEveryValue() {
        assertThat(run(LongStream.range(0, SEEDS_STREAMS), COMPACTED.withStreams(1)))
                .isGreaterThan(SEEDS_STREAMS / 2);
    }

    @Test
    void run_oldTombstonesDropped_keepEveryPromiseToReadersThatHeedTheHandle() {
        assertThat(run(LongStream.range(0, SEEDS_LESSER), DROPPING)).isGreaterThan(SEEDS_LESSER);
        assertThat(run(LongStream.range(0, SEEDS_LESSER), DROPPING.withLesserDurability()))
                .isGreaterThan(SEEDS_LESSER);
    }

    @Test
    void run_diskThatRots_tellsWhatItLost() {
        assertThat(run(LongStream.range(0, SEEDS_ROT), COMPACTED.withRot())).isGreaterThan(SEEDS_ROT / 2);
    }

    @Test
    @Tag("simulation-long")
    void run_manySeeds_keepEveryPromise() {
        assertThat(run(LongStream.range(SEEDS, SEEDS_LONG), COMPACTED)).isGreaterThan(SEEDS_LONG);
        assertThat(run(LongStream.range(SEEDS_LESSER, SEEDS_LONG / 2), COMPACTED.withLesserDurability()))
                .isGreaterThan(SEEDS_LONG / 2);
        assertThat(run(LongStream.range(SEEDS_LESSER, SEEDS_LONG / 2), COMPACTED.withLesserDurabilities()))
                .isGreaterThan(SEEDS_LONG / 2);
        assertThat(run(LongStream.range(SEEDS_STREAMS, SEEDS_LONG / 2), COMPACTED.withStreams(1)))
                .isPositive();
        assertThat(run(LongStream.range(SEEDS_ROT, SEEDS_LONG / 2), COMPACTED.withRot()))
                .isPositive();
        assertThat(run(LongStream.range(SEEDS_LESSER, SEEDS_DROPPING), DROPPING))
                .isPositive();
        assertThat(run(LongStream.range(SEEDS_LESSER, SEEDS_DROPPING), DROPPING.withLesserDurability()))
                .isPositive();
    }

    /** Runs the scenario with the fault at each operation that it can meet; how many there were. */
    private static int sweep(LongFunction<ScriptedFault> faultAt) {
        return EngineSweep.run(
                faultAt,
                () -> new EngineWorld(SCENARIO, COMPACTED.withLives(1, 120), Seams.HONEST),
                undisturbed -> assertThat(undisturbed.compactedCount()).isPositive());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_DURING"})
    void sweep_cutAtEachOperation_leavesOneGenerationWhole(Fault fault) {
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

    /** The store itself trips over much of what is missing; what clients were told must be enough to find it. */
    @ParameterizedTest
    @EnumSource(
            value = Sabotage.class,
            mode = Mode.EXCLUDE,
            names = {"NONE", "DELETES_HEAD_EARLY", "DROPS_APPENDS", "SKIPS_SYNC"})
    void sabotage_ofCompactions_isCaughtForWhatItIs(Sabotage sabotage) {
        List<String> signs = switch (sabotage) {
            case DROPS_VALUES, DROPS_TOMBSTONES -> List.of(LOST);
            case REORDERS -> List.of("position is out of order");
            case KEEPS_OLDER -> List.of("DELETED_STAYS broken");
            case SAME_HANDLE -> List.of("SUBSCRIPTION_COMPLETE broken");
            default -> List.of(DAMAGED);
        };
        WorldSettings settings = switch (sabotage) {
            case KEEPS_OLDER, SAME_HANDLE -> DROPPING;
            default -> COMPACTED;
        };
        Canary.requireSeen(settings, Seams.of(sabotage), SEEDS_SABOTAGED, signs);
    }

    @Test
    void sabotage_leavingAppendedValuesOut_isCaughtByManySeeds() {
        Canary.requireSeenOften(
                COMPACTED.withStreams(2).withLives(8, 60),
                Seams.of(Sabotage.DROPS_APPENDS),
                SEEDS_OFTEN,
                List.of(LOST));
    }

    @Test
    void sabotage_skippingTheSyncOfWhatIsNewer_isCaughtByManySeeds() {
        Canary.requireSeenOften(
                COMPACTED.withLesserDurabilities().withLives(8, 60),
                Seams.of(Sabotage.SKIPS_SYNC),
                SEEDS_OFTEN,
                List.of(LOST, DAMAGED));
    }
}
