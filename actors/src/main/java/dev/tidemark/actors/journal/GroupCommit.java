package dev.tidemark.actors.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A journal shard and the batches that wait for it. Whoever holds it commits for all: one write and one sync for everything
 * that has gathered.
 *
 * <p>Mostly that is the shard's keeper, on a thread of its own. A writer whose collection has few callers commits on the spot
 * when nobody else does: a sync takes less than a hundred microseconds, and being woken by the keeper and waking it costs a
 * third of that. Any thread; the shard is touched by its holder alone.
 */
public final class GroupCommit {

    private static final long NONE = Long.MAX_VALUE;

    private final JournalShard shard;
    private final Submissions<JournalBatch> arrived = new Submissions<>();
    private final ReentrantLock holding = new ReentrantLock();
    private final JournalMeter meter = new JournalMeter();

    /** The rest is its holder's. */
    private final ArrayDeque<JournalBatch> waiting = new ArrayDeque<>();

    private Optional<FencedException> fenced = Optional.empty();

    /** After a failed write nobody writes until the keeper has got over it. */
    private boolean suspended;

    private long syncWithinNanos = NONE;

    /** Whether nobody but the caller of {@link #tryCommit} takes what is added. */
    private volatile boolean closed;

    /** Whether the keeper prepares or recycles files already. */
    private volatile boolean upkeepUnderWay;

    public GroupCommit(JournalShard shard) {
        this.shard = shard;
    }

    /**
     * What a commit leaves to the keeper.
     *
     * @param failure of the write or the sync; nothing is written until the keeper has called {@link #retryOnFreshFile}
     * @param syncWithinNanos when a batch that did not ask for a sync at once must be synced
     * @param upkeepWanted whether files should be prepared or recycled
     */
    record Rest(Optional<RuntimeException> failure, Optional<Long> syncWithinNanos, boolean upkeepWanted) {

        boolean isNothing() {
            return failure.isEmpty() && syncWithinNanos.isEmpty() && !upkeepWanted;
        }
    }

    /** What has gone through it. Any thread, without waiting. */
    public JournalStatistics statistics() {
        return meter.read();
    }

    /** @return whether nothing had been waiting, so that the caller must commit or wake the keeper */
    boolean add(JournalBatch batch) {
        return arrived.add(batch);
    }

    /** Commits what waits, unless somebody else is at it: then nothing is done, and the answer is false. */
    boolean tryCommit(Consumer<Rest> rest) {
        if (!holding.tryLock()) {
            return false;
        }
        try {
            rest.accept(commit());
        } finally {
            holding.unlock();
        }
        return true;
    }

    /** Commits what waits, after whoever is at it. */
    Rest commitAll() {
        holding.lock();
        try {
            return commit();
        } finally {
            holding.unlock();
        }
    }

    /** Uses the shard while nobody else does. */
    <T> T hold(Function<JournalShard, T> use) {
        holding.lock();
        try {
            return use.apply(shard);
        } finally {
            holding.unlock();
        }
    }

    /** Changes the shard, unless it is fenced or waits for the keeper to get over a failure. */
    Rest change(Consumer<JournalShard> change) {
        holding.lock();
        try {
            return isSound() ? attempt(() -> change.accept(shard)) : rest(Optional.empty());
        } finally {
            holding.unlock();
        }
    }

    /** Notes something that writes nothing, unless the shard is fenced. */
    void note(Consumer<JournalShard> note) {
        holding.lock();
        try {
            if (fenced.isEmpty()) {
                note.accept(shard);
            }
        } finally {
            holding.unlock();
        }
    }

    /**
     * How far each of some collections has come at one point between two frames, all of it durable.
     *
     * @param collections asked while nothing is committed
     * @param rest what is left to the keeper
     * @return last position by collection, zero for one that the journal knows nothing of; empty while the journal takes no writes
     */
    Optional<Map<CollectionId, Long>> cut(Supplier<List<CollectionId>> collections, Consumer<Rest> rest) {
        holding.lock();
        try {
            if (!isSound()) {
                return Optional.empty();
            }
            Rest synced = attempt(shard::sync);
            rest.accept(synced);
            if (synced.failure().isPresent()) {
                return Optional.empty();
            }
            Map<CollectionId, Long> cut = new HashMap<>();
            collections.get().forEach(id -> cut.put(id, shard.lastPosition(id)));
            return Optional.of(cut);
        } finally {
            holding.unlock();
        }
    }

    /**
     * After a failed commit: what is unforced goes to a fresh file, and the shard takes writes again.
     *
     * @throws TidemarkException when that failed too; the shard stays suspended
     */
    void retryOnFreshFile() {
        holding.lock();
        try {
            shard.retryOnFreshFile();
            suspended = false;
        } finally {
            holding.unlock();
        }
    }

    /** Closes the shard; whatever comes later fails as fenced. */
    void close() {
        holding.lock();
        try {
            closed = true;
            if (fenced.isEmpty()) {
                fenced = Optional.of(new FencedException("journal was closed", null));
            }
            suspended = false;
            shard.close();
        } finally {
            commit();
            holding.unlock();
        }
    }

    /** What waits for room and whatever comes is refused; what the shard has been given stays under way. */
    void refuse(FencedException reason) {
        holding.lock();
        try {
            if (fenced.isEmpty()) {
                fenced = Optional.of(reason);
            }
            commit();
        } finally {
            holding.unlock();
        }
    }

    /** Gives the shard up: what is under way is indeterminate, what waits and whatever comes is refused. */
    void abandon(RuntimeException reason) {
        holding.lock();
        try {
            fenced = Optional.of(new FencedException("journal failed: " + reason.getMessage(), reason));
            suspended = false;
            shard.abandon(reason);
            commit();
        } finally {
            holding.unlock();
        }
    }

    void upkeepUnderWay(boolean underWay) {
        upkeepUnderWay = underWay;
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasWaiting() {
        return hold(ignored -> !waiting.isEmpty());
    }

    private boolean isSound() {
        return fenced.isEmpty() && !suspended;
    }

    private Rest commit() {
        arrived.drain(waiting::add);
        if (fenced.isPresent()) {
            while (!waiting.isEmpty()) {
                waiting.removeFirst().failed(fenced.get());
            }
        }
        return isSound() ? attempt(this::write) : rest(Optional.empty());
    }

    private Rest attempt(Runnable writing) {
        try {
            writing.run();
            return rest(Optional.empty());
        } catch (RuntimeException failure) {
            suspended = true;
            meter.failed();
            return rest(Optional.of(failure));
        }
    }

    private Rest rest(Optional<RuntimeException> failure) {
        Optional<Long> sync = syncWithinNanos == NONE ? Optional.empty() : Optional.of(syncWithinNanos);
        syncWithinNanos = NONE;
        boolean upkeep = isSound() && !upkeepUnderWay && (shard.wantsSpare() || shard.wantsRecycling());
        return new Rest(failure, sync, upkeep);
    }

    private void write() {
        boolean any = !waiting.isEmpty();
        boolean room = true;
        while (!waiting.isEmpty() && room) {
            room = append(waiting.getFirst());
            if (!room && shard.pendingBytes() > 0) {
                shard.flush();
                room = true;
            }
        }
        shard.flush();
        if (any) {
            meter.committed();
        }
    }

    /** @return false when the journal has no room for the batch now */
    private boolean append(JournalBatch batch) {
        Appended appended = new Appended(batch);
        List<JournalEntry> entries = batch.entries();
        shard.append(entries, batch.durability() == Durability.ALWAYS, appended);
        if (appended.overloaded) {
            return false;
        }
        waiting.removeFirst();
        entries.forEach(entry -> meter.appended(entry.positions().count(), entry.lengthBytes()));
        if (batch.durability() == Durability.INTERVAL) {
            syncWithinNanos = Math.min(syncWithinNanos, batch.syncIntervalNanos());
        }
        return true;
    }

    /** Passes the outcome on, except that the journal had no room: then the batch waits for it. */
    private static final class Appended implements AppendOutcome {

        private final JournalBatch batch;
        private boolean overloaded;

        Appended(JournalBatch batch) {
            this.batch = batch;
        }

        @Override
        public void durable() {
            batch.durable();
        }

        @Override
        public void failed(TidemarkException failure) {
            if (failure instanceof OverloadedException) {
                overloaded = true;
            } else {
                batch.failed(failure);
            }
        }
    }
}
