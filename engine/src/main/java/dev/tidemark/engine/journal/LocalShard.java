package dev.tidemark.engine.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.TidemarkException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A hold on one shard of the local journal. Owned by one thread at a time; {@link #prepareSpare} alone may run beside it.
 *
 * <p>Every call that touches files excludes the other holds of the shard in this process and first checks that this one is still
 * the owner. An outcome of a refused frame is told within {@link #append}, any other within a later flush.
 */
final class LocalShard implements JournalShard {

    private final ShardOwnership ownership;
    private final Object token;
    private final ShardParts parts;
    private final ShardWriter writer;
    private final Recycler recycler;
    private final long epoch;
    private boolean fenced;
    private boolean closed;

    /**
     * @param token what the ownership was taken with
     * @param recovered what recovery made of the files
     */
    LocalShard(ShardOwnership ownership, Object token, ShardRecovery.Result recovered) {
        this.ownership = ownership;
        this.token = token;
        this.parts = recovered.parts();
        this.epoch = recovered.epoch();
        this.writer = new ShardWriter(parts, recovered.lastSequence());
        this.recycler = new Recycler(parts, writer);
    }

    /** Deletes what recovery left over and writes the first frame of this epoch, which proves durable what was kept. */
    void begin() {
        owning(() -> {
            parts.spares().sweep();
            witness();
            writer.flush();
        });
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public void append(List<JournalEntry> frame, boolean sync, AppendOutcome outcome) {
        if (fenced || !ownership.isOwnedBy(token)) {
            outcome.failed(new FencedException("journal shard is fenced: epoch=" + epoch, null));
            return;
        }
        writer.append(frame, sync, outcome).ifPresent(outcome::failed);
    }

    @Override
    public void flush() {
        owning(writer::flush);
    }

    @Override
    public void sync() {
        owning(writer::sync);
    }

    @Override
    public void retryOnFreshFile() {
        owning(writer::retry);
    }

    @Override
    public void abandon(Throwable reason) {
        ownership.enter();
        try {
            fence(reason);
        } finally {
            ownership.leave();
        }
    }

    /** Answers what was surely never written as fenced, the rest as indeterminate, in order. */
    private void fence(Throwable reason) {
        fenced = true;
        List<PendingFrames.Frame> untouched = parts.pending().takeUntouched();
        List<PendingFrames.Frame> unknown = parts.pending().takeUnanswered();
        unknown.forEach(frame -> frame.outcome()
                .ifPresent(outcome -> outcome.failed(
                        new IndeterminateException("the journal does not know whether the write is durable", reason))));
        untouched.forEach(frame -> frame.outcome()
                .ifPresent(outcome ->
                        outcome.failed(new FencedException("journal shard was fenced before the write", reason))));
    }

    @Override
    public long pendingBytes() {
        return parts.pending().unansweredBytes();
    }

    @Override
    public void read(CollectionId collection, Consumer<JournalEntry> reader) {
        owning(() -> {
            if (writer.isSound()) {
                writer.sync();
            }
            Coverage coverage = parts.coverage();
            long forced = coverage.rawMarkPosition(collection.value());
            new EntryReader(parts.files(), collection, forced, reader).read(coverage.runsOf(collection.value()));
        });
    }

    @Override
    public long lastPosition(CollectionId collection) {
        return parts.coverage().expectedAfter(collection.value());
    }

    @Override
    public ForcedMark forcedMark(CollectionId collection) {
        return parts.coverage().mark(collection.value());
    }

    @Override
    public void forced(CollectionId collection, ForcedMark mark) {
        parts.coverage().forced(collection.value(), mark);
    }

    @Override
    public void forget(CollectionId collection) {
        parts.coverage().forget(collection.value());
    }

    @Override
    public void forgetAllBut(Predicate<CollectionId> isKnown) {
        for (long collection : parts.coverage().collections()) {
            if (!isKnown.test(new CollectionId(collection))) {
                parts.coverage().forget(collection);
            }
        }
    }

    @Override
    public boolean wantsRecycling() {
        return recycler.isWanted();
    }

    @Override
    public List<Retained> retained() {
        return recycler.retained();
    }

    @Override
    public void recycleOldest() {
        owning(recycler::recycleOldest);
    }

    @Override
    public boolean wantsSpare() {
        return parts.spares().isShort();
    }

    @Override
    public void prepareSpare() {
        if (ownership.isOwnedBy(token)) {
            parts.spares().fillOne();
            ownership.enter();
            try {
                if (ownership.isOwnedBy(token)) {
                    parts.spares().publishFilled();
                    parts.listener().spareReady(parts.directory().shard());
                }
            } finally {
                ownership.leave();
            }
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ownership.enter();
        try {
            Optional<TidemarkException> failure = finish();
            fence(failure.isPresent() ? failure.get() : new FencedException("journal shard was closed", null));
            parts.spares().close();
            parts.files().closeAll();
            failure.ifPresent(thrown -> {
                throw thrown;
            });
        } finally {
            ownership.release(token);
            ownership.leave();
        }
    }

    /** Makes everything durable, settles what the files need not keep, and leaves a witness of it behind; nothing when this hold is not sound any more. */
    private Optional<TidemarkException> finish() {
        if (fenced || !ownership.isOwnedBy(token) || !writer.isSound()) {
            return Optional.empty();
        }
        try {
            ownership.require(token);
            writer.flush();
            writer.sync();
            recycler.settle();
            witness();
            writer.flushOwn(true);
            return Optional.empty();
        } catch (TidemarkException thrown) {
            return Optional.of(thrown);
        }
    }

    /** Gathers a frame that proves all before it durable. */
    private void witness() {
        JournalFile oldest = parts.files().oldest();
        long sequence = oldest.isEmpty() ? parts.pending().firstSequence() : oldest.firstSequence();
        writer.appendOwn(List.of(Recycler.floor(sequence, oldest.number())));
    }

    private void owning(Runnable action) {
        ownership.enter();
        try {
            if (fenced) {
                throw new FencedException("journal shard is fenced: epoch=" + epoch, null);
            }
            ownership.require(token);
            action.run();
        } catch (FencedException lost) {
            if (!fenced) {
                fence(lost);
            }
            throw lost;
        } finally {
            ownership.leave();
        }
    }
}
