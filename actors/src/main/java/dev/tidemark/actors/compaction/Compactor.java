package dev.tidemark.actors.compaction;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.store.CatalogEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Gives the collections of a store their turns to be compacted: at most so many at once, those that somebody asked for first. Child of the
 * store's guardian. The work is done by each collection's writer, and beside it.
 *
 * <p>Once in each interval, and at the start where one has passed, there is a run over all collections: they are looked at a page
 * at a time, without opening them, no faster than the candidates that were found have their turns.
 *
 * <p>Failure policy: a candidate that failed is tried again twice in the same run, after a growing pause; then the run does not count, and the
 * next one looks at the same collections again. One whose lines are not intact is left to whoever repairs it. What somebody asked for
 * fails at once. Compaction makes nothing that is not there already, so its end, in whichever way, loses nothing.
 */
public final class Compactor extends AbstractBehavior<Compactor.Command> {

    /** What the compactor is told. */
    public sealed interface Command {}

    /** Somebody wants one collection compacted now. */
    record Compact(CatalogEntry collection, CompletableFuture<CompactionOutcome> asker) implements Command {}

    /** Somebody wants all collections compacted now. */
    record CompactAll(CompletableFuture<CompactionOutcome> asker) implements Command {}

    /** Somebody who asked has given up waiting. */
    record AskerLeft() implements Command {}

    /** Hold everything between two steps, or go on. */
    record Pause(boolean paused) implements Command {}

    /** Cancel what runs and stop. */
    public enum Stop implements Command {
        INSTANCE
    }

    private enum RunDue implements Command {
        INSTANCE
    }

    private enum LookDue implements Command {
        INSTANCE
    }

    private record Looked(Round round, Optional<CandidateSource.Page> page, Optional<RuntimeException> failure)
            implements Command {}

    private record TurnEnded(CompactionTask task, Optional<CompactionOutcome> outcome, Optional<Throwable> failure)
            implements Command {}

    private record RetryDue(CompactionTask task) implements Command {}

    private record Recorded(Optional<RuntimeException> failure) implements Command {}

    /** More candidates are looked for while no more than so many wait. */
    private static final int WAITING_LOW = 16;

    /** So that looking at very many collections takes a few percent of a disk. */
    private static final Duration LOOK_PAUSE = Duration.ofMillis(10);

    private static final int TRIES_MAX = 3;

    private final TimerScheduler<Command> timers;
    private final CompactorParts parts;
    private final CompactionSettings settings;

    /** Start of the last run that came to its end, wall-clock milliseconds, zero for none. */
    private long lastRunMillis;

    /** The first one is under way. */
    private final ArrayDeque<Round> rounds = new ArrayDeque<>();

    private final TurnQueue turns = new TurnQueue();

    /** Whether a page is being looked at, or will be after a pause. */
    private boolean looking;

    private int lookFailures;

    /** Looks and records under way on another thread. */
    private int beside;

    private boolean stopping;

    private Compactor(ActorContext<Command> context, TimerScheduler<Command> timers, CompactorParts parts) {
        super(context);
        this.timers = timers;
        this.parts = parts;
        this.settings = parts.settings();
    }

    public static Behavior<Command> create(CompactorParts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(Compactor.class);
            Compactor compactor = new Compactor(context, timers, parts);
            compactor.begin();
            return compactor;
        }));
    }

    /** A time that has not come yet is a clock's that went wrong: as good as none. */
    private void begin() {
        if (settings.concurrentMax() == 0) {
            return;
        }
        long now = parts.time().wallMillis();
        lastRunMillis = parts.lastRun().read().filter(millis -> millis <= now).orElse(0L);
        if (lastRunMillis > 0) {
            parts.meter().ran(lastRunMillis);
        }
        long dueIn = lastRunMillis + settings.interval().toMillis() - now;
        timers.startSingleTimer(RunDue.INSTANCE, Duration.ofMillis(Math.max(0, dueIn)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Compact.class, this::onCompact)
                .onMessage(CompactAll.class, this::onCompactAll)
                .onMessage(AskerLeft.class, ignored -> onAskerLeft())
                .onMessage(Pause.class, this::onPause)
                .onMessage(RunDue.class, ignored -> onRunDue())
                .onMessage(LookDue.class, ignored -> onLookDue())
                .onMessage(Looked.class, this::onLooked)
                .onMessage(TurnEnded.class, this::onTurnEnded)
                .onMessage(RetryDue.class, this::onRetryDue)
                .onMessage(Recorded.class, this::onRecorded)
                .onMessage(Stop.class, ignored -> onStop())
                .onSignal(PostStop.class, ignored -> onPostStop())
                .build();
    }

    private Behavior<Command> onCompact(Compact compact) {
        Optional<RuntimeException> refusal = refusal();
        if (refusal.isPresent()) {
            compact.asker().completeExceptionally(refusal.get());
            return this;
        }
        turns.asked(compact.collection()).asked(compact.asker());
        return goOn();
    }

    private Optional<RuntimeException> refusal() {
        if (stopping) {
            return Optional.of(new FencedException("store is closed", null));
        }
        if (settings.concurrentMax() == 0) {
            return Optional.of(
                    new InvalidRequestException("nothing is compacted: tidemark.compaction.max-concurrent=0"));
        }
        return Optional.empty();
    }

    private Behavior<Command> onCompactAll(CompactAll compact) {
        Optional<RuntimeException> refusal = refusal();
        if (refusal.isPresent()) {
            compact.asker().completeExceptionally(refusal.get());
            return this;
        }
        if (rounds.size() < 2 || rounds.getLast().isScheduled()) {
            rounds.addLast(Round.byHand(parts.time().wallMillis()));
        }
        rounds.getLast().asked(compact.asker());
        return goOn();
    }

    private Behavior<Command> onAskerLeft() {
        turns.running().stream().filter(CompactionTask::isUnwanted).forEach(CompactionTask::cancel);
        return goOn();
    }

    private Behavior<Command> onPause(Pause pause) {
        parts.pace().paused(pause.paused());
        return goOn();
    }

    private Behavior<Command> onRunDue() {
        timers.startSingleTimer(RunDue.INSTANCE, settings.interval());
        if (rounds.stream().noneMatch(Round::isScheduled)) {
            rounds.addLast(Round.scheduled(parts.time().wallMillis(), lastRunMillis, settings.policy()));
        }
        return goOn();
    }

    /** Starts what may start. */
    private Behavior<Command> goOn() {
        if (!stopping && !parts.pace().isPaused()) {
            turns.unwanted().forEach(task -> task.done(CompactionOutcome.NONE));
            turns.next(settings.concurrentMax()).forEach(this::start);
            endRounds();
            look();
        }
        parts.meter()
                .depth(
                        turns.waitingCount(),
                        turns.running().size(),
                        parts.pace().isPaused());
        return stopping && beside == 0 ? Behaviors.stopped() : this;
    }

    private void start(CompactionTask task) {
        CompactionTurn turn = new CompactionTurn(task.collection(), task.policy(), parts.pace(), settings.ages());
        task.begun(turn);
        ActorRef<Command> self = getContext().getSelf();
        turn.end()
                .whenComplete((outcome, failure) ->
                        self.tell(new TurnEnded(task, Optional.ofNullable(outcome), Optional.ofNullable(failure))));
        try {
            parts.candidates().give(turn);
        } catch (RuntimeException refusal) {
            turn.failed(refusal);
        }
    }

    private Behavior<Command> onTurnEnded(TurnEnded ended) {
        CompactionTask task = ended.task();
        turns.ended(task);
        ended.outcome().ifPresent(outcome -> {
            parts.meter().ended(outcome);
            task.done(outcome);
        });
        ended.failure().ifPresent(failure -> turnFailed(task, causeOf(failure)));
        return goOn();
    }

    private static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void turnFailed(CompactionTask task, Throwable reason) {
        boolean lasts = reason instanceof CorruptDataException;
        if (stopping || reason instanceof UnknownCollectionException || task.isUnwanted()) {
            task.passedOver(reason);
            return;
        }
        boolean again = !task.isByHand() && !lasts && task.countFailure() < TRIES_MAX;
        Duration pause = settings.retryDelay().multipliedBy(again ? task.pauses() : 1);
        parts.meter().failed();
        getContext()
                .getLog()
                .warn(
                        "collection cannot be compacted: collection={} next={} reason={}",
                        task.collection().name(),
                        again ? pause : "never in this run",
                        reason.getMessage());
        if (again) {
            turns.pause(task);
            timers.startSingleTimer(task, new RetryDue(task), pause);
        } else if (lasts) {
            task.passedOver(reason);
        } else {
            task.failed(reason);
        }
    }

    private Behavior<Command> onRetryDue(RetryDue due) {
        turns.resume(due.task());
        return goOn();
    }

    private void endRounds() {
        while (!rounds.isEmpty() && (rounds.getFirst().isOver() || isAbandoned(rounds.getFirst()))) {
            Round over = rounds.removeFirst();
            over.settle();
            lookFailures = 0;
            if (over.isScheduled() && over.hasSucceeded()) {
                lastRunMillis = over.startMillis();
                parts.meter().ran(lastRunMillis);
                record(lastRunMillis);
            }
        }
    }

    private boolean isAbandoned(Round round) {
        return round.isUnwanted() && !looking;
    }

    private void record(long startMillis) {
        beside++;
        ActorRef<Command> self = getContext().getSelf();
        parts.upkeep().execute(() -> {
            try {
                parts.lastRun().write(startMillis);
                self.tell(new Recorded(Optional.empty()));
            } catch (RuntimeException failure) {
                self.tell(new Recorded(Optional.of(failure)));
            }
        });
    }

    private Behavior<Command> onRecorded(Recorded recorded) {
        beside--;
        recorded.failure()
                .ifPresent(failure -> getContext()
                        .getLog()
                        .warn(
                                "time of a run cannot be kept, it is due again after a restart: reason={}",
                                failure.getMessage()));
        return goOn();
    }

    /** Looks for more candidates when few wait. */
    private void look() {
        if (!looking && !rounds.isEmpty() && !rounds.getFirst().isLooked() && turns.dueCount() < WAITING_LOW) {
            looking = true;
            timers.startSingleTimer(LookDue.INSTANCE, lookFailures == 0 ? LOOK_PAUSE : settings.retryDelay());
        }
    }

    private Behavior<Command> onLookDue() {
        Round round = rounds.getFirst();
        beside++;
        ActorRef<Command> self = getContext().getSelf();
        long packUntil = parts.time().wallMillis() - settings.ages().pack().toMillis();
        parts.upkeep().execute(() -> self.tell(look(round, packUntil)));
        return this;
    }

    private Looked look(Round round, long packUntil) {
        try {
            return new Looked(
                    round,
                    Optional.of(parts.candidates().look(round.cursor(), round.sinceMillis(), packUntil)),
                    Optional.empty());
        } catch (RuntimeException failure) {
            return new Looked(round, Optional.empty(), Optional.of(failure));
        }
    }

    private Behavior<Command> onLooked(Looked looked) {
        beside--;
        looking = false;
        Round round = looked.round();
        looked.page().ifPresent(page -> {
            lookFailures = 0;
            round.looked(page.next());
            turns.add(round, page.candidates());
        });
        looked.failure().ifPresent(failure -> lookFailed(round, failure));
        return goOn();
    }

    private void lookFailed(Round round, RuntimeException failure) {
        lookFailures++;
        getContext().getLog().warn("collections cannot be looked at: reason={}", failure.getMessage());
        if (lookFailures >= TRIES_MAX) {
            round.giveUp(failure);
        }
    }

    private Behavior<Command> onStop() {
        stopping = true;
        timers.cancelAll();
        giveUpAll();
        return goOn();
    }

    /** Also when nobody asked for it: what runs must not go on for nobody, and whoever waits is told. */
    private Behavior<Command> onPostStop() {
        giveUpAll();
        return this;
    }

    private void giveUpAll() {
        turns.running().forEach(CompactionTask::cancel);
        FencedException closed = new FencedException("store is closed", null);
        turns.clear().forEach(task -> task.failed(closed));
        rounds.forEach(round -> {
            round.giveUp(closed);
            round.settle();
        });
        rounds.clear();
    }
}
