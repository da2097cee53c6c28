package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Journal, recovery and collections on the simulated disk, over several lives of the process. A failure names its seed;
 * {@code SeedRunner} runs it again.
 */
@Tag("toolkit-independent")
final class EngineSimulationTest {

    private static final int SEEDS = 70;
    private static final int SEEDS_ROT = 40;
    private static final int SEEDS_LESSER = 40;
    private static final int SEEDS_LONG = 700;

    /** Writes acknowledged over all seeds: a run in which nothing happens proves nothing. */
    private static long run(LongStream seeds, WorldSettings settings) {
        return seeds.map(seed -> {
                    EngineWorld world = new EngineWorld(seed, settings, Seams.HONEST);
                    world.run();
                    return world.history().acknowledgedCount();
                })
                .sum();
    }

    @Test
    void run_powerCutsFailedSyncsAndFullDisks_keepEveryPromise() {
        assertThat(run(LongStream.range(0, SEEDS), WorldSettings.SMALL)).isGreaterThan(SEEDS * 20L);
    }

    @Test
    void run_diskThatRots_tellsWhatItLost() {
        assertThat(run(LongStream.range(0, SEEDS_ROT), WorldSettings.SMALL.withRot()))
                .isGreaterThan(SEEDS_ROT * 10L);
    }

    @Test
    void run_collectionOfLesserDurability_losesOnlyWhatItMay() {
        assertThat(run(LongStream.range(0, SEEDS_LESSER), WorldSettings.SMALL.withLesserDurability()))
                .isGreaterThan(SEEDS_LESSER * 20L);
    }

    @Test
    void run_checkpointsOfCollectionsThatMayLoseTheirEnd_areNeverBelievedTooMuch() {
        WorldSettings settings = WorldSettings.SMALL.withLesserDurability().withCheckpoints();
        assertThat(run(LongStream.range(0, SEEDS), settings)).isGreaterThan(SEEDS * 20L);
    }

    @Test
    void run_collectionsWithoutKeys_keepEveryPromise() {
        WorldSettings settings =
                WorldSettings.SMALL.withStreams(2).withLesserDurability().withCheckpoints();
        assertThat(run(LongStream.range(0, SEEDS_LESSER), settings)).isGreaterThan(SEEDS_LESSER * 20L);
    }

    /** Segments that hold more than the journal after a power cut, and segments whose predecessor lost its end. */
    @ParameterizedTest
    @ValueSource(longs = {436, 779, 1341, 1896, 2039, 2293, 2749})
    void run_journalThatLostWhatTheSegmentsKept_goesOnFromThere(long seed) {
        assertThat(run(LongStream.of(seed), WorldSettings.SMALL.withLesserDurability()))
                .isPositive();
    }

    @Test
    void run_equalSeeds_doTheSame() {
        EngineWorld first = new EngineWorld(17, WorldSettings.SMALL, Seams.HONEST);
        EngineWorld second = new EngineWorld(17, WorldSettings.SMALL, Seams.HONEST);
        first.run();
        second.run();

        assertThat(second.disk().traceHash()).isEqualTo(first.disk().traceHash());
    }

    @Test
    @Tag("simulation-long")
    void run_manySeeds_keepEveryPromise() {
        assertThat(run(LongStream.range(SEEDS, SEEDS_LONG), WorldSettings.SMALL))
                .isGreaterThan(SEEDS_LONG * 20L);
        assertThat(run(LongStream.range(SEEDS_ROT, SEEDS_LONG / 2), WorldSettings.SMALL.withRot()))
                .isGreaterThan(SEEDS_LONG * 5L);
        WorldSettings lesser = WorldSettings.SMALL.withLesserDurability();
        assertThat(run(LongStream.range(SEEDS_LESSER, SEEDS_LONG / 2), lesser)).isGreaterThan(SEEDS_LONG * 10L);
        assertThat(run(LongStream.range(SEEDS, SEEDS_LONG / 2), lesser.withCheckpoints()))
                .isGreaterThan(SEEDS_LONG * 10L);
        assertThat(run(
                        LongStream.range(SEEDS_LESSER, SEEDS_LONG / 2),
                        WorldSettings.SMALL
                                .withStreams(2)
                                .withLesserDurability()
                                .withCheckpoints()))
                .isGreaterThan(SEEDS_LONG * 10L);
    }
}
