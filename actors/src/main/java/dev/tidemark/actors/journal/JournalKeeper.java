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
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.recovery.JournalEvidence;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeper of one journal shard. Child of the store's guardian.
 *
 * <p>Batches come through the {@link JournalGate}, many for one {@code BatchesDue}; all that wait go into the shard with one
 * write and one sync, and their writers are told. Then, with time at hand, files are prepared and recycled. The shard is behind
 * a {@link GroupCommit}, since a writer may commit as well.
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

    /** A writer has committed what waited. */
    record Committed(GroupCommit.Rest rest) implements Command {}

    /** A collection is being opened: what does the journal hold of it? */
    public record FindEvidence(
            CollectionId collection, ActorRef<JournalEvidence> replyTo, ActorRef<RuntimeException> failedTo)
            implements Command {}

    /** A collection's segments are durable up to a mark. */
    public record SegmentForced(CollectionId collection, ForcedMark mark) implements Command {}

    /** Answer to {@link KeeperParts.ForceWanted}; without a mark when the collection could not force. */
    public record ForceAnswered(CollectionId collection, Optional<ForcedMark> mark) implements Command {}

    /** Answer to {@link KeeperParts.ForceWanted} when the collection cannot be opened. */
    public record ForceImpossible(CollectionId collection, String name, String reason) implements Command {}

    /** A collection was dropped. */
    public record Forget(CollectionId collection) implements Command {}

    /** Everything that was appended so far is to be durable, whatever its collections ask for. */
    public record SyncWanted(ActorRef<Synced> replyTo) implements Command {}

    /** Answer to {@link SyncWanted}: whether it is. */
    public record Synced(boolean done) {}

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

    /** A collection that cannot be opened is asked for again after twice the time, at most so often doubled. */
    private static final int DOUBLINGS_MAX = 4;

    /** A writer that was asked to force and ended at that moment never answers. */
    private static final Duration FORCE_PATIENCE = Duration.ofSeconds(10);

    private final KeeperParts parts;
    private final GroupCommit commit;
    private final TimerScheduler<Command> timers;
    private Optional<RecyclePlan> plan = Optional.empty();
    private boolean fenced;

    /** Shortest interval that the running timer was asked for. */
    private long syncTimedNanos = Long.MAX_VALUE;

    private boolean preparing;

    /** How often in a row recycling has failed for a collection that cannot be opened. */
    private int impossible;

    /** Retries done since the last success; -1 while the shard is healthy. */
    private int retries = -1;

    private JournalKeeper(
            ActorContext<Command> context, TimerScheduler<Command> timers, KeeperParts parts, GroupCommit commit) {
        super(context);
        this.parts = parts;
        this.commit = commit;
        this.timers = timers;
    }

    /** @param commit of the shard, which the {@link JournalGate} shares */
    public static Behavior<Command> create(KeeperParts parts, GroupCommit commit) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(JournalKeeper.class);
            JournalKeeper keeper = new JournalKeeper(context, timers, parts, commit);
            keeper.upkeep();
            return keeper;
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(BatchesDue.class, ignored -> onBatchesDue())
                .onMessage(Committed.class, this::onCommitted)
                .onMessage(FindEvidence.class, this::onFindEvidence)
                .onMessage(SegmentForced.class, this::onSegmentForced)
                .onMessage(ForceAnswered.class, this::onForceAnswered)
                .onMessage(ForceImpossible.class, this::onForceImpossible)
                .onMessage(Forget.class, this::onForget)
                .onMessage(SyncWanted.class, this::onSyncWanted)
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
        settle(commit.commitAll());
        return this;
    }

    private Behavior<Command> onCommitted(Committed committed) {
        settle(committed.rest());
        return this;
    }

    /** Takes up what a commit, whoever made it, has left to be done. */
    private void settle(GroupCommit.Rest rest) {
        rest.failure().ifPresent(this::onFailure);
        rest.syncWithinNanos().filter(within -> within < syncTimedNanos).ifPresent(within -> {
            syncTimedNanos = within;
            timers.startSingleTimer(SyncDue.INSTANCE, Duration.ofNanos(within));
        });
        if (rest.upkeepWanted()) {
            upkeep();
        }
    }

    /** A failure starts the retries on a fresh file. */
    private void onFailure(RuntimeException failure) {
        if (failure instanceof StorageFailedException) {
            getContext().getLog().debug("journal write failed, a fresh file follows: reason={}", failure.getMessage());
            retries = 0;
            timers.startSingleTimer(RetryDue.INSTANCE, parts.retryDelays().get(0));
        } else {
            abandon(failure);
        }
    }

    private Behavior<Command> onRetryDue() {
        try {
            commit.retryOnFreshFile();
            getContext().getLog().info("journal goes on in a fresh file: tries={}", retries + 1);
            retries = -1;
            settle(commit.commitAll());
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
        fenced = true;
        retries = -1;
        commit.abandon(reason);
        parts.failed().accept(reason);
    }

    private Behavior<Command> onSyncDue() {
        syncTimedNanos = Long.MAX_VALUE;
        settle(commit.change(JournalShard::sync));
        return this;
    }

    private Behavior<Command> onSyncWanted(SyncWanted wanted) {
        AtomicBoolean done = new AtomicBoolean();
        settle(commit.change(shard -> {
            shard.sync();
            done.set(true);
        }));
        wanted.replyTo().tell(new Synced(done.get()));
        return this;
    }

    private Behavior<Command> onFindEvidence(FindEvidence find) {
        try {
            find.replyTo().tell(commit.hold(shard -> JournalEvidence.of(shard, find.collection())));
        } catch (RuntimeException failure) {
            find.failedTo().tell(failure);
        }
        return this;
    }

    private Behavior<Command> onSegmentForced(SegmentForced forced) {
        commit.note(shard -> shard.forced(forced.collection(), forced.mark()));
        return this;
    }

    private Behavior<Command> onForget(Forget forget) {
        commit.note(shard -> shard.forget(forget.collection()));
        return this;
    }

    /** What is done with time at hand: spare files and recycling. */
    private void upkeep() {
        if (fenced || retries >= 0) {
            return;
        }
        if (!preparing && commit.hold(JournalShard::wantsSpare)) {
            preparing = true;
            commit.upkeepUnderWay(true);
            getContext().pipeToSelf(prepareSpare(), JournalKeeper::sparePrepared);
        }
        if (plan.isEmpty() && commit.hold(JournalShard::wantsRecycling)) {
            plan = Optional.of(RecyclePlan.of(commit.hold(JournalShard::retained)));
            askOrRecycle();
        }
        commit.upkeepUnderWay(preparing || plan.isPresent());
    }

    private CompletionStage<Done> prepareSpare() {
        return CompletableFuture.supplyAsync(
                () -> {
                    parts.shard().prepareSpare();
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
        commit.upkeepUnderWay(plan.isPresent());
        if (commit.hasWaiting()) {
            settle(commit.commitAll());
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

    private Behavior<Command> onForceImpossible(ForceImpossible refusal) {
        getContext()
                .getLog()
                .warn(
                        "journal keeps a file for a collection that cannot be opened: collection={} reason={}",
                        refusal.name(),
                        refusal.reason());
        plan.ifPresent(current -> {
            current.impossible(refusal.collection());
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
            timers.startSingleTimer(RecycleDue.INSTANCE, RECYCLE_RETRY.multipliedBy(1L << impossible));
            impossible = current.isImpossible() ? Math.min(impossible + 1, DOUBLINGS_MAX) : 0;
            return;
        }
        impossible = 0;
        plan = Optional.empty();
        commit.upkeepUnderWay(preparing);
        settle(commit.change(JournalShard::recycleOldest));
        if (commit.hasWaiting()) {
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
        fenced = true;
        commit.refuse(new FencedException("store was closed before the journal had room for the write", null));
        return this;
    }

    private Behavior<Command> onRecycleDue() {
        plan = Optional.empty();
        commit.upkeepUnderWay(preparing);
        upkeep();
        return this;
    }

    private Behavior<Command> onPostStop() {
        try {
            commit.close();
        } catch (TidemarkException failure) {
            getContext().getLog().error("journal cannot be closed: reason={}", failure.getMessage());
        }
        return this;
    }
}
