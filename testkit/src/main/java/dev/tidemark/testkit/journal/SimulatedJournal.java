package dev.tidemark.testkit.journal;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.journal.Journal;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.testkit.journal.JournalFaults.Fault;
import dev.tidemark.testkit.journal.JournalFaults.Step;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A journal in memory that keeps no promise beyond those of {@link Journal}. Owner: the test; used by one thread at a time. The
 * same seed, faults and calls give the same outcomes.
 *
 * <p>The fault model:
 * <ul>
 *   <li><b>Crash</b> ({@link #crash}): of the frames that were not yet durable any beginning survives; holds are gone without a
 *       word.
 *   <li><b>Failed step</b>: nobody knows what of it is durable until a retry succeeds or the shard is opened again.
 *   <li><b>Fencing</b> at any step.
 * </ul>
 */
public final class SimulatedJournal implements Journal {

    private final SplittableRandom random;
    private final int pendingMaxBytes;
    private final Map<Integer, StoredShard> shards = new TreeMap<>();
    private JournalFaults faults = JournalFaults.none();

    /** @param pendingMaxBytes appended bytes without an answer, beyond which appends are refused as overloaded */
    public SimulatedJournal(long seed, int pendingMaxBytes) {
        this.random = new SplittableRandom(seed);
        this.pendingMaxBytes = pendingMaxBytes;
    }

    /** From now on the plan decides over faults. */
    public void faults(JournalFaults plan) {
        faults = plan;
    }

    /** Cuts the power of every owner: frames that were not durable survive up to a random one. */
    public void crash() {
        shards.values().forEach(shard -> {
            shard.settle(random.nextInt(shard.unsettledCount() + 1));
            shard.newOwner();
        });
    }

    @Override
    public JournalShard open(int shard) {
        StoredShard stored = shards.computeIfAbsent(shard, number -> new StoredShard());
        if (nextFault(Step.OPEN) != Fault.NONE) {
            throw failure(Step.OPEN);
        }
        // What the former owner left behind it is settled now, whoever asks: written again, or cut off.
        stored.settle(stored.isUnknown() ? random.nextInt(stored.unsettledCount() + 1) : stored.unsettledCount());
        return new SimulatedShard(this, stored, stored.newOwner());
    }

    Fault nextFault(Step step) {
        return faults.next(step);
    }

    int pendingMaxBytes() {
        return pendingMaxBytes;
    }

    static StorageFailedException failure(Step step) {
        return new StorageFailedException(
                StorageFailedException.Kind.INPUT_OUTPUT,
                "simulated: journal step failed: step=" + step,
                Location.of("journal"),
                null);
    }
}
