package dev.tidemark.testkit.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.Journal;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.testkit.contract.JournalContract;
import dev.tidemark.testkit.journal.JournalFaults.Fault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimulatedJournalTest extends JournalContract {

    private static final CollectionId ORDERS = new CollectionId(7);
    private static final int PENDING_MAX_BYTES = 16 << 10;

    private final SimulatedJournal journal = new SimulatedJournal(1, PENDING_MAX_BYTES);
    private final List<String> told = new ArrayList<>();

    @Override
    protected Journal journal() {
        return journal;
    }

    @Override
    protected int pendingMaxBytes() {
        return PENDING_MAX_BYTES;
    }

    private void append(JournalShard shard, long position, boolean sync) {
        JournalEntry entry = new JournalEntry(
                ORDERS, new PositionRange(position, position), 1, position, ByteBuffer.wrap(new byte[] {'x', '\n'}));
        shard.append(List.of(entry), sync, new AppendOutcome() {
            @Override
            public void durable() {
                told.add("durable");
            }

            @Override
            public void failed(TidemarkException failure) {
                told.add(failure.getClass().getSimpleName());
            }
        });
    }

    private static int found(JournalShard shard) {
        List<JournalEntry> entries = new ArrayList<>();
        shard.read(ORDERS, entries::add);
        return entries.size();
    }

    @Test
    void crash_unforcedFrames_surviveUpToAnyOfThem() {
        Set<Integer> seen = new TreeSet<>();
        for (int seed = 0; seed < 50; seed++) {
            SimulatedJournal crashing = new SimulatedJournal(seed, PENDING_MAX_BYTES);
            JournalShard shard = crashing.open(0);
            append(shard, 1, true);
            shard.flush();
            append(shard, 2, false);
            append(shard, 3, false);
            shard.flush();
            crashing.crash();
            assertThatThrownBy(shard::flush).isInstanceOf(FencedException.class);
            seen.add(found(crashing.open(0)));
        }
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void flush_failed_canBeRetriedAndIsThenDurable() {
        JournalShard shard = journal.open(0);
        append(shard, 1, true);
        journal.faults(JournalFaults.once(1, Fault.FAILED));
        assertThatThrownBy(shard::flush).isInstanceOf(StorageFailedException.class);
        assertThatThrownBy(shard::flush).isInstanceOf(StorageFailedException.class);
        assertThat(told).isEmpty();

        shard.retryOnFreshFile();

        assertThat(told).containsExactly("durable");
        assertThat(found(shard)).isEqualTo(1);
    }

    @Test
    void abandon_afterFailedFlush_leavesTheOutcomeToTheNextOpening() {
        Set<Integer> seen = new TreeSet<>();
        for (int seed = 0; seed < 20; seed++) {
            SimulatedJournal failing = new SimulatedJournal(seed, PENDING_MAX_BYTES);
            JournalShard shard = failing.open(0);
            append(shard, 1, true);
            failing.faults(JournalFaults.once(1, Fault.FAILED));
            assertThatThrownBy(shard::flush).isInstanceOf(StorageFailedException.class);
            shard.abandon(new IllegalStateException("enough"));
            seen.add(found(failing.open(0)));
        }
        assertThat(seen).containsExactly(0, 1);
        assertThat(told).containsOnly(IndeterminateException.class.getSimpleName());
    }

    @Test
    void fencing_atAnyStep_isFinal() {
        JournalShard shard = journal.open(0);
        append(shard, 1, true);
        journal.faults(JournalFaults.once(1, Fault.FENCED));
        assertThatThrownBy(shard::flush).isInstanceOf(FencedException.class);
        append(shard, 2, true);
        assertThat(told).containsExactly("FencedException", "FencedException");
        assertThat(found(journal.open(0))).isZero();
    }

    @Test
    void recycleOldest_forcedEntries_areDroppedAndTheMarkStays() {
        JournalShard shard = journal.open(0);
        long position = 0;
        while (!shard.wantsRecycling()) {
            append(shard, ++position, true);
            shard.flush();
        }
        assertThat(shard.retained()).hasSize(1);
        shard.forced(ORDERS, new ForcedMark(10, 1, 100));
        shard.recycleOldest();
        shard.close();

        JournalShard again = journal.open(0);
        assertThat(again.forcedMark(ORDERS)).isEqualTo(new ForcedMark(10, 1, 100));
        assertThat(found(again)).isEqualTo((int) position - 10);
    }
}
