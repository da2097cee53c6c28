package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.testkit.engine.BesideReader.Trust;
import dev.tidemark.testkit.engine.BesideWorld.Totals;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Readers of another process beside an owner who writes, rolls, compacts, is killed, loses power and recovers. */
@Tag("toolkit-independent")
final class BesideSimulationTest {

    private static final WorldSettings PLAIN = WorldSettings.SMALL.withCheckpoints();
    private static final WorldSettings COMPACTED = PLAIN.withCompaction();
    private static final int SEEDS = 8;
    private static final int SEEDS_LONG = 60;
    private static final int SEEDS_PLANTED = 100;

    private static Totals run(LongStream seeds, WorldSettings settings) {
        return seeds.mapToObj(seed -> new BesideWorld(seed, settings, Trust.WHOLE_BATCHES)
                        .run()
                        .totals())
                .reduce(new Totals(0, 0, 0, 0), Totals::plus);
    }

    @Test
    void run_ownerEndsAndRecovers_readersSeeWhatStaysAndNeverGoBack() {
        Totals totals = run(LongStream.range(0, SEEDS), PLAIN);
        assertThat(totals.looks()).isGreaterThan(SEEDS);
        assertThat(totals.seen()).isGreaterThan(SEEDS);
    }

    @Test
    void run_ownerCompacts_readersGoOnInTheNewFiles() {
        Totals totals = run(LongStream.range(0, SEEDS), COMPACTED);
        assertThat(totals.replaced()).isGreaterThan(SEEDS);
        assertThat(totals.compacted()).isGreaterThan(SEEDS);
    }

    @Test
    void run_ownerDropsTombstonesAndOldValues_readersSeeWhatStays() {
        assertThat(run(LongStream.range(0, SEEDS), COMPACTED.withDroppedTombstones())
                        .replaced())
                .isGreaterThan(SEEDS);
        assertThat(run(LongStream.range(0, SEEDS), PLAIN.withStreams(1).withRetention())
                        .replaced())
                .isGreaterThan(SEEDS / 2);
    }

    @Test
    void run_lesserDurability_readersSeeWhatStaysWhileThereIsPower() {
        assertThat(run(LongStream.range(0, SEEDS), COMPACTED.withLesserDurability())
                        .seen())
                .isGreaterThan(SEEDS);
    }

    @Test
    @Tag("simulation-long")
    void run_manySeeds_readersSeeWhatStays() {
        for (WorldSettings settings : List.of(
                PLAIN,
                COMPACTED,
                COMPACTED.withLesserDurability(),
                COMPACTED.withDroppedTombstones(),
                PLAIN.withStreams(1).withRetention())) {
            assertThat(run(LongStream.range(SEEDS, SEEDS_LONG), settings).seen())
                    .as("%s", settings)
                    .isGreaterThan(SEEDS_LONG);
        }
    }

    @Test
    void readerThatTrustsTheTail_isCaught() {
        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < SEEDS_PLANTED; seed++) {
                        new BesideWorld(seed, PLAIN, Trust.INTACT_LINES).run();
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("reader has seen");
    }
}
