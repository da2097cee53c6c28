package dev.tidemark.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.journal.JournalShard.Retained;
import org.junit.jupiter.api.Test;

class CoverageTest {

    private static final long ORDERS = 7;

    private final Coverage coverage = new Coverage();

    private void register(long file, long offset, long first, long last) {
        coverage.register(ORDERS, new EntryRuns.Entry(file, offset, first, last, 100));
    }

    @Test
    void runsOf_entriesWithoutGap_makeOneRunOverTheirFrames() {
        register(1, 4_096, 1, 3);
        register(1, 4_296, 4, 4);
        register(2, 4_096, 5, 9);

        assertThat(coverage.runsOf(ORDERS)).hasSize(2);
        assertThat(coverage.runsOf(ORDERS).get(0).frameOffsets()).containsExactly(4_096, 4_296);
        assertThat(coverage.lastPosition(ORDERS)).isEqualTo(9);
        assertThat(coverage.runsOf(99)).isEmpty();
    }

    @Test
    void setLastPosition_collectionsBeyondTheFirstArrays_isKeptForEach() {
        for (long collection = 1; collection <= 1_000; collection++) {
            coverage.setLastPosition(collection, collection + 5);
        }
        for (long collection = 1; collection <= 1_000; collection++) {
            assertThat(coverage.lastPosition(collection)).isEqualTo(collection + 5);
        }
    }

    @Test
    void runsOf_carriedCopies_comeInOrderOfPositions() {
        register(2, 4_096, 5, 9);
        register(3, 4_096, 1, 4);
        assertThat(coverage.runsOf(ORDERS)).extracting(Coverage.Run::first).containsExactly(1L, 5L);
    }

    @Test
    void retained_partlyForced_countsWhatIsAbove() {
        register(1, 4_096, 1, 10);
        coverage.forced(ORDERS, new ForcedMark(5, 1, 50));
        assertThat(coverage.retained(1)).containsExactly(new Retained(new CollectionId(ORDERS), 50));
        coverage.forced(ORDERS, new ForcedMark(10, 1, 100));
        assertThat(coverage.retained(1)).isEmpty();
        assertThat(coverage.isNeeded(ORDERS, 1, 1, 10)).isFalse();
    }

    @Test
    void marksToCarry_lastEntriesGoWithTheFile_namesTheCollection() {
        register(1, 4_096, 1, 10);
        coverage.forced(ORDERS, new ForcedMark(10, 1, 100));
        assertThat(coverage.marksToCarry(1)).containsExactly(ORDERS);
        register(2, 4_096, 11, 12);
        assertThat(coverage.marksToCarry(1)).isEmpty();
    }

    @Test
    void marksToCarry_staleEntriesOrALowerMarkStayBehind_namesTheCollection() {
        register(2, 4_096, 6, 10);
        register(3, 4_096, 1, 5);
        register(3, 4_196, 11, 12);
        coverage.forced(ORDERS, new ForcedMark(10, 1, 100));
        assertThat(coverage.marksToCarry(2)).containsExactly(ORDERS);
        coverage.registerMark(ORDERS, 4, new ForcedMark(10, 1, 100));
        coverage.dropFile(2);
        register(5, 4_096, 13, 14);
        coverage.forced(ORDERS, new ForcedMark(12, 1, 120));
        assertThat(coverage.marksToCarry(3)).as("the mark in file 4 is lower").containsExactly(ORDERS);
    }

    @Test
    void forget_thenDropFile_leavesNothing() {
        register(1, 4_096, 1, 10);
        coverage.forget(ORDERS);
        assertThat(coverage.mark(ORDERS)).isEqualTo(ForcedMark.NONE);
        assertThat(coverage.isNeeded(ORDERS, 1, 1, 10)).isFalse();
        assertThat(coverage.lastPosition(ORDERS)).isEqualTo(10);
        coverage.dropFile(1);
        assertThat(coverage.collections()).isEmpty();
    }

    @Test
    void expectedAfter_forgottenWithNothingLeft_isAnyPosition() {
        register(1, 4_096, 1, 10);
        coverage.forget(ORDERS);
        assertThat(coverage.expectedAfter(ORDERS)).isEqualTo(10);
        coverage.dropFile(1);
        assertThat(coverage.expectedAfter(ORDERS)).isEqualTo(Coverage.UNKNOWN);
    }
}
