package dev.tidemark.actors.journal;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.recovery.JournalEvidence;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeper of one journal shard, whose sole owner it is. Child of the store's guardian.
 *
 * <p>Batches come through the {@link JournalGate}, many for one {@code BatchesDue}; all that wait go into the shard with one
 * write and one sync, and their writers are told. Then, with time at hand, files are prepared and recycled.
 *
 * <p>Failure policy: after a failed write or sync the unanswered batches go to a fresh file, tried after each of the set pauses;
 * batches wait meanwhile. If all tries fail, the shard is abandoned: what is under way is indeterminate, everything later is
 * refused. Only a new opening of the store gets over that.
 */
public final class JournalKeeper extends AbstractBehavior<JournalKeeper.Command> {

    /** What the keeper is told. */
    public sealed interface Command {}

    /** Batches wait at the gate. */
    enum BatchesDue implements Command {
        INSTANCE
    }

    /** A collection is being opened: what does the journal hold of it? */
    public record FindEvidence(
            CollectionId collection, ActorRef<JournalEvidence> replyTo, ActorRef<RuntimeException> failedTo)
            implements Command {}

    /** A collection's segments are durable up to a mark. */
    public record SegmentForced(CollectionId collection, ForcedMark mark) implements Command {}

    /** Answer to {@link KeeperParts.ForceWanted}; without a mark when the collection could not force. */
    public record ForceAnswered(CollectionId collection, Optional<ForcedMark> mark) implements Command {}

    /** A collection was dropped. */
    public record Forget(CollectionId collection) implements Command {}

    /** The store is being closed and has waited long enough: batches that have no place in the journal are refused. */
    public enum RefuseWaiting implements Command {
        INSTANCE
    }

    /** Close the shard and stop. */
    public enum Stop implements Command {
        INSTANCE
    }

    private enum SyncDue implements Command {
        INSTANCE
    }

    private enum RetryDue implements Command {
        INSTANCE
    }

    private enum RecycleDue implements Command {
        INSTANCE
    }

    private enum ForcesOverdue implements Command {
        INSTANCE
    }

    private enum SparePrepared implements Command {
        INSTANCE
    }

    private static final Duration RECYCLE_RETRY = Duration.ofSeconds(1);

    /** A writer that was asked to force and ended at that moment never answers. */
    private static final Duration FORCE_PATIENCE = Duration.ofSeconds(10);

    private final KeeperParts parts;
    private final JournalShard shard;
    private final Submissions<JournalBatch> gate;
    private final TimerScheduler<Command> timers;
    private final ArrayDeque<JournalBatch> waiting = new ArrayDeque<>();
    private Optional<RecyclePlan> plan = Optional.empty();
    private Optional<FencedException> fenced = Optional.empty();
    private boolean syncTimed;
    private boolean preparing;

    /** Retries done since the last success; -1 while the shard is healthy. */
    private int retries = -1;

    private JournalKeeper(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            KeeperParts parts,
            Submissions<JournalBatch> gate) {
        super(context);
        this.parts = parts;
        this.shard = parts.shard();
        this.gate = gate;
        this.timers = timers;
    }

    /** @param gate where batches are handed in, see {@link JournalGate#of} */
    public static Behavior<Command> create(KeeperParts parts, Submissions<JournalBatch> gate) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(JournalKeeper.class);
            JournalKeeper keeper = new JournalKeeper(context, timers, parts, gate);
            keeper.upkeep();
            return keeper;
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(BatchesDue.class, ignored -> onBatchesDue())
                .onMessage(FindEvidence.class, this::onFindEvidence)
                .onMessage(SegmentForced.class, this::onSegmentForced)
                .onMessage(ForceAnswered.class, this::onForceAnswered)
                .onMessage(Forget.class, this::onForget)
                .onMessage(SyncDue.class, ignored -> onSyncDue())
                .onMessage(RetryDue.class, ignored -> onRetryDue())
                .onMessage(RecycleDue.class, ignored -> onRecycleDue())
                .onMessage(ForcesOverdue.class, ignored -> onForcesOverdue())
                .onMessage(RefuseWaiting.class, ignored -> onRefuseWaiting())
                .onMessage(SparePrepared.class, ignored -> onSparePrepared())
                .onMessage(Stop.class, ignored -> Behaviors.stopped())
                .onSignal(PostStop.class, ignored -> onPostStop())
                .build();
    }

    private Behavior<Command> onBatchesDue() {
        gate.drain(waiting::add);
        if (retries < 0) {
            writeWaiting();
        }
        return this;
    }

    private void writeWaiting() {
        if (fenced.isPresent()) {
            refuseWaiting();
            return;
        }
        attempt(() -> {
            boolean room = true;
            while (!waiting.isEmpty() && room) {
                room = append(waiting.getFirst());
                if (!room && shard.pendingBytes() > 0) {
                    shard.flush();
                    room = true;
                }
            }
            shard.flush();
        });
        upkeep();
    }

    /** @return false when the journal has no room for the batch now */
    private boolean append(JournalBatch batch) {
        Appended appended = new Appended(batch);
        shard.append(List.of(batch.entry()), batch.durability() == Durability.ALWAYS, appended);
        if (appended.overloaded) {
            return false;
        }
        waiting.removeFirst();
        if (batch.durability() == Durability.INTERVAL && !syncTimed) {
            syncTimed = true;
            timers.startSingleTimer(SyncDue.INSTANCE, Duration.ofNanos(batch.syncIntervalNanos()));
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

    private void refuseWaiting() {
        while (!waiting.isEmpty()) {
            waiting.removeFirst().failed(fenced.orElseThrow());
        }
    }

    /** Runs what writes to the shard; a failure starts the retries on a fresh file. */
    private void attempt(Runnable writing) {
        try {
            writing.run();
        } catch (StorageFailedException failure) {
            getContext().getLog().error("journal write failed, a fresh file follows: reason={}", failure.getMessage());
            retries = 0;
            timers.startSingleTimer(RetryDue.INSTANCE, parts.retryDelays().get(0));
        } catch (RuntimeException fatal) {
            abandon(fatal);
        }
    }

    private Behavior<Command> onRetryDue() {
        try {
            shard.retryOnFreshFile();
            getContext().getLog().warn("journal goes on in a fresh file: tries={}", retries + 1);
            retries = -1;
            writeWaiting();
        } catch (StorageFailedException failure) {
            retries++;
            if (retries < parts.retryDelays().size()) {
                timers.startSingleTimer(RetryDue.INSTANCE, parts.retryDelays().get(retries));
            } else {
                abandon(failure);
            }
        } catch (RuntimeException fatal) {
            abandon(fatal);
        }
        return this;
    }

    private void abandon(RuntimeException reason) {
        getContext().getLog().error("journal is fenced: reason={}", reason.getMessage());
        fenced = Optional.of(new FencedException("journal failed: " + reason.getMessage(), reason));
        retries = -1;
        shard.abandon(reason);
        refuseWaiting();
        parts.failed().accept(reason);
    }

    private Behavior<Command> onSyncDue() {
        syncTimed = false;
        if (fenced.isEmpty() && retries < 0) {
            attempt(shard::sync);
        }
        return this;
    }

    private Behavior<Command> onFindEvidence(FindEvidence find) {
        try {
            find.replyTo().tell(JournalEvidence.of(shard, find.collection()));
        } catch (RuntimeException failure) {
            find.failedTo().tell(failure);
        }
        return this;
    }

    private Behavior<Command> onSegmentForced(SegmentForced forced) {
        if (fenced.isEmpty()) {
            shard.forced(forced.collection(), forced.mark());
        }
        return this;
    }

    private Behavior<Command> onForget(Forget forget) {
        if (fenced.isEmpty()) {
            shard.forget(forget.collection());
        }
        return this;
    }

    /** What is done with time at hand: spare files and recycling. */
    private void upkeep() {
        if (fenced.isPresent() || retries >= 0) {
            return;
        }
        if (!preparing && shard.wantsSpare()) {
            preparing = true;
            getContext().pipeToSelf(prepareSpare(), JournalKeeper::sparePrepared);
        }
        if (plan.isEmpty() && shard.wantsRecycling()) {
            plan = Optional.of(RecyclePlan.of(shard.retained()));
            askOrRecycle();
        }
    }

    private CompletionStage<Done> prepareSpare() {
        return CompletableFuture.supplyAsync(
                () -> {
                    shard.prepareSpare();
                    return Done.getInstance();
                },
                parts.blocking());
    }

    /** A failed preparation is tried again at the next need; then the file is made on the spot. */
    private static Command sparePrepared(@Nullable Done done, @Nullable Throwable failure) {
        return SparePrepared.INSTANCE;
    }

    private Behavior<Command> onSparePrepared() {
        preparing = false;
        if (!waiting.isEmpty() && retries < 0) {
            writeWaiting();
        }
        return this;
    }

    private Behavior<Command> onForceAnswered(ForceAnswered answer) {
        answer.mark().ifPresent(mark -> onSegmentForced(new SegmentForced(answer.collection(), mark)));
        plan.ifPresent(current -> {
            current.answered(answer.collection(), answer.mark().isPresent());
            askOrRecycle();
        });
        return this;
    }

    private void askOrRecycle() {
        RecyclePlan current = plan.orElseThrow();
        for (Optional<CollectionId> next = current.next(); next.isPresent(); next = current.next()) {
            timers.startSingleTimer(ForcesOverdue.INSTANCE, FORCE_PATIENCE);
            parts.forces()
                    .tell(new KeeperParts.ForceWanted(next.get(), getContext().getSelf()));
        }
        if (!current.isDone()) {
            return;
        }
        timers.cancel(ForcesOverdue.INSTANCE);
        if (current.hasFailed()) {
            timers.startSingleTimer(RecycleDue.INSTANCE, RECYCLE_RETRY);
            return;
        }
        plan = Optional.empty();
        if (fenced.isPresent() || retries >= 0) {
            return;
        }
        attempt(shard::recycleOldest);
        if (!waiting.isEmpty() && retries < 0) {
            getContext().getSelf().tell(BatchesDue.INSTANCE);
        }
    }

    private Behavior<Command> onForcesOverdue() {
        plan.ifPresent(current -> {
            getContext().getLog().warn("collections do not answer whether they are forced; asking again");
            current.overdue();
            askOrRecycle();
        });
        return this;
    }

    private Behavior<Command> onRefuseWaiting() {
        if (fenced.isEmpty()) {
            fenced = Optional.of(
                    new FencedException("store was closed before the journal had room for the write", null));
        }
        return onBatchesDue();
    }

    private Behavior<Command> onRecycleDue() {
        plan = Optional.empty();
        upkeep();
        return this;
    }

    private Behavior<Command> onPostStop() {
        try {
            shard.close();
        } catch (TidemarkException failure) {
            getContext().getLog().error("journal cannot be closed: reason={}", failure.getMessage());
        }
        return this;
    }
}
