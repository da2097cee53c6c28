package dev.tidemark.actors.backup;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.backup.BackupSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeper of a store's backups: one task at a time, on a thread of its own, and one now and then by schedule. Child of the store's
 * guardian.
 *
 * <p>The schedule counts from the last backup that there is, so what came due while the process was down is made at the start; with
 * none, from the start. A backup from the future is a clock's that went wrong, and as good as none. However far a clock jumps, one
 * backup follows, not many.
 *
 * <p>Failure policy: a task that fails is told to whoever asked, counted, and logged; the schedule goes on. The store needs none of
 * it.
 */
public final class BackupKeeper extends AbstractBehavior<BackupKeeper.Command> {

    /** What the keeper is told. */
    public sealed interface Command {}

    /** Somebody wants something done. */
    record Do(BackupTask<?> task) implements Command {}

    /** End the task under way. */
    enum Cancel implements Command {
        INSTANCE
    }

    /** End the task under way and stop. */
    public enum Stop implements Command {
        INSTANCE
    }

    private record Ended(BackupTask.Outcome outcome) implements Command {}

    private record Looked(Optional<Long> lastMillis) implements Command {}

    private enum LookDue implements Command {
        INSTANCE
    }

    /** Clocks jump: no timer runs for longer. */
    private static final Duration LOOK_MAX = Duration.ofMinutes(10);

    private final TimerScheduler<Command> timers;
    private final BackupParts parts;
    private final BackupTasks tasks;
    private final BackupMeter meter;
    private Optional<BackupPace> running = Optional.empty();

    /** Wall-clock milliseconds of the next one by schedule, once it is known. */
    private Optional<Long> due = Optional.empty();

    private boolean stopping;

    private BackupKeeper(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            BackupParts parts,
            BackupTasks tasks,
            BackupMeter meter) {
        super(context);
        this.timers = timers;
        this.parts = parts;
        this.tasks = tasks;
        this.meter = meter;
    }

    static Behavior<Command> create(BackupParts parts, BackupTasks tasks, BackupMeter meter) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(BackupKeeper.class);
            BackupKeeper keeper = new BackupKeeper(context, timers, parts, tasks, meter);
            keeper.begin();
            return keeper;
        }));
    }

    private void begin() {
        if (parts.settings().schedule().isEmpty()) {
            return;
        }
        ActorRef<Command> self = getContext().getSelf();
        tasks.list().whenComplete((backups, failure) -> self.tell(new Looked(lastOf(backups, failure))));
    }

    private static Optional<Long> lastOf(List<BackupSummary> backups, Throwable failure) {
        return failure != null
                ? Optional.empty()
                : backups.stream()
                        .filter(each -> each.state() != BackupSummary.State.UNREADABLE)
                        .map(BackupSummary::timeMillis)
                        .max(Long::compare);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Do.class, this::onDo)
                .onMessage(Cancel.class, ignored -> onCancel())
                .onMessage(Ended.class, this::onEnded)
                .onMessage(Looked.class, this::onLooked)
                .onMessage(LookDue.class, ignored -> onLookDue())
                .onMessage(Stop.class, ignored -> onStop())
                .onSignal(PostStop.class, ignored -> onCancel())
                .build();
    }

    private Behavior<Command> onDo(Do wanted) {
        if (stopping) {
            wanted.task().refused(new FencedException("store is closed", null));
        } else if (running.isPresent()) {
            wanted.task()
                    .refused(new OverloadedException("another task of backups is under way: task="
                            + meter.progress().task()));
        } else {
            begin(wanted.task());
        }
        return this;
    }

    private void begin(BackupTask<?> task) {
        BackupPace pace = new BackupPace(parts.settings().rateMax(), parts.time());
        running = Optional.of(pace);
        meter.began(task.name(), pace);
        ActorRef<Command> self = getContext().getSelf();
        task.begin(pace, outcome -> self.tell(new Ended(outcome)));
    }

    private Behavior<Command> onEnded(Ended ended) {
        running = Optional.empty();
        meter.ended();
        ended.outcome()
                .failure()
                .ifPresent(failure -> getContext()
                        .getLog()
                        .warn(
                                "task of backups has failed: task={} reason={}",
                                ended.outcome().task(),
                                failure.getMessage()));
        // Whoever asked may ask for the next one at once.
        parts.work().execute(ended.outcome().tell());
        return stopping ? Behaviors.stopped() : this;
    }

    private Behavior<Command> onLooked(Looked looked) {
        looked.lastMillis().ifPresent(meter::found);
        long now = parts.time().wallMillis();
        due = next(looked.lastMillis().filter(last -> last <= now).orElse(now));
        return onLookDue();
    }

    private Optional<Long> next(long afterMillis) {
        Optional<Long> next = parts.settings().schedule().flatMap(schedule -> schedule.after(afterMillis));
        meter.due(next.orElse(0L));
        return next;
    }

    /** Beside another task it waits for its turn. */
    private Behavior<Command> onLookDue() {
        long now = parts.time().wallMillis();
        if (due.filter(at -> at <= now).isPresent() && running.isEmpty() && !stopping) {
            due = next(now);
            begin(tasks.scheduled());
        }
        due.ifPresent(at -> timers.startSingleTimer(LookDue.INSTANCE, pauseUntil(at, now)));
        return this;
    }

    private static Duration pauseUntil(long atMillis, long nowMillis) {
        Duration pause = Duration.ofMillis(Math.max(1_000, atMillis - nowMillis));
        return pause.compareTo(LOOK_MAX) < 0 ? pause : LOOK_MAX;
    }

    private Behavior<Command> onCancel() {
        running.ifPresent(BackupPace::cancel);
        return this;
    }

    private Behavior<Command> onStop() {
        stopping = true;
        timers.cancelAll();
        running.ifPresent(BackupPace::cancel);
        return running.isPresent() ? this : Behaviors.stopped();
    }
}
