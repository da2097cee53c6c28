package dev.tidemark.actors.seal;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.actors.telemetry.StepRun;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;

/**
 * Runs the sealing of a whole store: at most so many ranges at once, the others in order of their arrival. Child of the store's
 * guardian.
 *
 * <p>Bounded: a range is known once, however often it is offered, and beyond the queue's bound an offer is refused. Whoever was
 * refused is told when there is room; the range waits where it is, and its collection goes on.
 *
 * <p>Failure policy: a failed range is tried again after a growing pause, for as long as its collection exists; one whose
 * lines are not intact, or whose file is gone, is not, since trying again would not help. Sealing makes nothing that could not be made again, so
 * its end, in whichever way, loses nothing.
 */
public final class SealSupervisor extends AbstractBehavior<SealSupervisor.Command> {

    /** What the supervisor is told. */
    public sealed interface Command {}

    /** A closed segment is to be sealed; the newest offer of a range gets the answers. */
    public record Offer(SealJob job, ActorRef<Answer> replyTo) implements Command {}

    /** A collection was dropped: forget its ranges, and tell when none is being sealed any more. */
    public record Withdraw(CollectionId collection, Runnable withdrawn) implements Command {}

    /**
     * Seal nothing until {@link Resume}. What runs is broken off and waits again; whoever waits for a range is told the reason.
     *
     * @param paused run as soon as nothing is being sealed
     */
    public record Pause(RuntimeException reason, Runnable paused) implements Command {}

    /** Go on after a {@link Pause}. */
    public enum Resume implements Command {
        INSTANCE
    }

    /** Cancel what runs and stop when it has ended. */
    public enum Stop implements Command {
        INSTANCE
    }

    private record Finished(Task task, Result result) implements Command {}

    private record RetryDue(Task task) implements Command {}

    /** What becomes of an offer. */
    public sealed interface Answer {}

    /** The range is sealed. */
    public record Sealed(long start) implements Answer {}

    /**
     * A try has failed.
     *
     * @param again whether the supervisor tries again by itself
     */
    public record NotSealed(long start, RuntimeException reason, boolean again) implements Answer {}

    /** The queue is full: offer again when {@link RoomMade}. */
    public record Refused(long start) implements Answer {}

    /** There is room for an offer that was refused. */
    public enum RoomMade implements Answer {
        INSTANCE
    }

    private record Range(CollectionId collection, long start) {}

    private record Result(long bytes, long nanos, Optional<RuntimeException> failure) {}

    /** A range on its way. The flag alone is shared with the thread that seals it. */
    private static final class Task {

        private final SealJob job;

        /** Who offered the range while this, cancelled, was still running. */
        private final Set<ActorRef<Answer>> refused = new LinkedHashSet<>();

        private ActorRef<Answer> replyTo;
        private int failures;
        private volatile boolean cancelled;

        Task(SealJob job, ActorRef<Answer> replyTo) {
            this.job = job;
            this.replyTo = replyTo;
        }

        Range range() {
            return new Range(job.collection(), job.start());
        }
    }

    private final TimerScheduler<Command> timers;
    private final SealSettings settings;
    private final Executor sealers;
    private final TimeSource time;
    private final SealMeter meter;

    /** Every range that waits, runs, or pauses before another try. */
    private final Map<Range, Task> known = new HashMap<>();

    private final ArrayDeque<Task> waiting = new ArrayDeque<>();
    private final Set<Task> running = new LinkedHashSet<>();
    private final Set<ActorRef<Answer>> refused = new LinkedHashSet<>();
    private final Map<CollectionId, List<Runnable>> withdrawals = new HashMap<>();
    private final List<Runnable> pauses = new ArrayList<>();
    private boolean stopping;

    /** Read by the threads that seal. */
    private volatile boolean paused;

    private SealSupervisor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            SealSettings settings,
            Executor sealers,
            TimeSource time,
            SealMeter meter) {
        super(context);
        this.timers = timers;
        this.settings = settings;
        this.sealers = sealers;
        this.time = time;
        this.meter = meter;
    }

    /** @param sealers runs the jobs; has a thread for each that runs at once */
    public static Behavior<Command> create(SealSettings settings, Executor sealers, TimeSource time, SealMeter meter) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(SealSupervisor.class);
            return new SealSupervisor(context, timers, settings, sealers, time, meter);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Offer.class, this::onOffer)
                .onMessage(Finished.class, this::onFinished)
                .onMessage(RetryDue.class, this::onRetryDue)
                .onMessage(Withdraw.class, this::onWithdraw)
                .onMessage(Pause.class, this::onPause)
                .onMessage(Resume.class, ignored -> onResume())
                .onMessage(Stop.class, ignored -> onStop())
                .onSignal(PostStop.class, ignored -> onPostStop())
                .build();
    }

    private Behavior<Command> onOffer(Offer offer) {
        Range range = new Range(offer.job().collection(), offer.job().start());
        Task present = known.get(range);
        if (stopping) {
            offer.replyTo().tell(new Refused(range.start()));
        } else if (present != null && present.cancelled) {
            present.refused.add(offer.replyTo());
            offer.replyTo().tell(new Refused(range.start()));
        } else if (present != null) {
            present.replyTo = offer.replyTo();
        } else if (room() <= 0) {
            meter.refused();
            refused.add(offer.replyTo());
            offer.replyTo().tell(new Refused(range.start()));
        } else {
            Task task = new Task(offer.job(), offer.replyTo());
            known.put(range, task);
            waiting.addLast(task);
        }
        return goOn();
    }

    /** Starts what may start, and tells those who were refused of the room that there is. */
    private Behavior<Command> goOn() {
        while (!stopping && !paused && !waiting.isEmpty() && running.size() < settings.concurrentMax()) {
            start(waiting.removeFirst());
        }
        for (int room = stopping ? 0 : room(); room > 0 && !refused.isEmpty(); room--) {
            ActorRef<Answer> first = refused.iterator().next();
            refused.remove(first);
            first.tell(RoomMade.INSTANCE);
        }
        meter.depth(known.size() - running.size(), running.size());
        if (running.isEmpty()) {
            settlePauses();
        }
        return stopping && running.isEmpty() ? Behaviors.stopped() : this;
    }

    private int room() {
        return settings.queueMax() - (known.size() - running.size());
    }

    private void start(Task task) {
        running.add(task);
        ActorRef<Command> self = getContext().getSelf();
        sealers.execute(() -> self.tell(new Finished(task, seal(task))));
    }

    private Result seal(Task task) {
        long began = time.monotonicNanos();
        StepRun run = meter.begin();
        try {
            long bytes = task.job.seal(() -> task.cancelled || paused);
            run.ended(task.job.collection().toString(), bytes, 0);
            return new Result(bytes, time.monotonicNanos() - began, Optional.empty());
        } catch (RuntimeException failure) {
            run.failed(task.job.collection().toString());
            return new Result(0, time.monotonicNanos() - began, Optional.of(failure));
        } catch (LinkageError missing) {
            // A compressor whose native code cannot be loaded: no reason to end the process that the store lives in.
            run.failed(task.job.collection().toString());
            IllegalStateException failure = new IllegalStateException("code for sealing is missing", missing);
            return new Result(0, time.monotonicNanos() - began, Optional.of(failure));
        }
    }

    private Behavior<Command> onFinished(Finished finished) {
        Task task = finished.task();
        running.remove(task);
        if (finished.result().failure().isEmpty()) {
            forget(task);
            meter.sealed(finished.result().bytes(), finished.result().nanos());
            task.replyTo.tell(new Sealed(task.job.start()));
        } else if (task.cancelled) {
            forget(task);
        } else if (finished.result().failure().get() instanceof CancellationException) {
            waiting.addFirst(task);
        } else {
            failed(task, finished.result().failure().get());
        }
        settleWithdrawal(task.job.collection());
        return goOn();
    }

    private void forget(Task task) {
        known.remove(task.range());
        task.refused.forEach(offerer -> offerer.tell(RoomMade.INSTANCE));
    }

    private void failed(Task task, RuntimeException reason) {
        task.failures++;
        meter.failed();
        boolean again = mayHelp(reason);
        Duration pause = settings.pauseAfter(task.failures);
        getContext()
                .getLog()
                .warn(
                        "range cannot be sealed: collection={} start={} tries={} next={} reason={}",
                        task.job.collection(),
                        task.job.start(),
                        task.failures,
                        again ? pause : "never",
                        reason.getMessage());
        if (again) {
            timers.startSingleTimer(task, new RetryDue(task), pause);
        } else {
            known.remove(task.range());
        }
        task.replyTo.tell(new NotSealed(task.job.start(), reason, again));
    }

    /** Whether another try may end otherwise. */
    private static boolean mayHelp(RuntimeException reason) {
        boolean gone = reason instanceof StorageFailedException failed && failed.kind() == Kind.NOT_FOUND;
        return !gone && !(reason instanceof CorruptDataException) && !(reason.getCause() instanceof LinkageError);
    }

    private Behavior<Command> onRetryDue(RetryDue due) {
        if (!due.task().cancelled) {
            waiting.addLast(due.task());
        }
        return goOn();
    }

    private Behavior<Command> onWithdraw(Withdraw withdraw) {
        CollectionId collection = withdraw.collection();
        waiting.removeIf(task -> task.job.collection().equals(collection));
        known.values().removeIf(task -> isWithdrawn(task, collection));
        withdrawals.computeIfAbsent(collection, id -> new ArrayList<>()).add(withdraw.withdrawn());
        settleWithdrawal(collection);
        return goOn();
    }

    /** Those that run stay known until they have ended. */
    private boolean isWithdrawn(Task task, CollectionId collection) {
        if (!task.job.collection().equals(collection)) {
            return false;
        }
        task.cancelled = true;
        timers.cancel(task);
        return !running.contains(task);
    }

    private void settleWithdrawal(CollectionId collection) {
        if (running.stream().noneMatch(task -> task.job.collection().equals(collection))) {
            List<Runnable> settled = withdrawals.remove(collection);
            if (settled != null) {
                settled.forEach(Runnable::run);
            }
        }
    }

    private Behavior<Command> onPause(Pause pause) {
        paused = true;
        pauses.add(pause.paused());
        known.values().forEach(task -> task.replyTo.tell(new NotSealed(task.job.start(), pause.reason(), true)));
        return goOn();
    }

    private Behavior<Command> onResume() {
        paused = false;
        return goOn();
    }

    private void settlePauses() {
        pauses.forEach(Runnable::run);
        pauses.clear();
    }

    private Behavior<Command> onStop() {
        stopping = true;
        cancelAll();
        return goOn();
    }

    /** Also when nobody asked for it: what runs must not go on for nobody. */
    private Behavior<Command> onPostStop() {
        cancelAll();
        withdrawals.values().forEach(settled -> settled.forEach(Runnable::run));
        settlePauses();
        return this;
    }

    private void cancelAll() {
        known.values().forEach(task -> task.cancelled = true);
        running.forEach(task -> task.cancelled = true);
        waiting.clear();
        known.values().removeIf(task -> !running.contains(task));
    }
}
