package dev.tidemark.actors.shape;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnknownCollectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Keeps one shape in step with its collection: finds or begins it, then runs one {@link Step} after the other. Child of {@link
 * ShapeRegistry}, which stops it when nobody has asked for the shape for a while.
 *
 * <p>Failure policy: what may succeed is tried again after a pause that doubles, a bounded number of times; those who wait are told
 * each time. An outcome that cannot be known is looked up. A shape that cannot be right any more is given back to be dropped.
 */
final class ShapeFollower extends AbstractBehavior<ShapeFollower.Command> {

    /** What a follower is told. */
    sealed interface Command {}

    /** End as soon as nothing is under way. */
    enum Stop implements Command {
        INSTANCE
    }

    /** The shape was found, or created. */
    private record Begun(ShapeBeginning.Begun begun) implements Command {}

    /** A step is done. */
    private record Ran(long number, Step next) implements Command {}

    /** A step, or the beginning, has failed. */
    private record Failed(long number, RuntimeException reason) implements Command {}

    /** Time to look who waits too long, and whether anybody asks. */
    private enum TickDue implements Command {
        INSTANCE
    }

    /** Time for another try. */
    private enum RetryDue implements Command {
        INSTANCE
    }

    /** What the registry is told. */
    sealed interface Report {

        String name();

        /** The shape is there, and followed. */
        record Started(String name, Following following) implements Report {}

        /** Nobody has asked for the shape lately. */
        record Idle(String name, Following following) implements Report {}

        /**
         * The follower stops.
         *
         * @param discard whether the shape is to be dropped
         */
        record Ended(String name, RuntimeException reason, boolean discard) implements Report {}
    }

    private static final int TRIES_MAX = 10;
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);
    private static final Duration TICK_MIN = Duration.ofMillis(10);
    private static final Duration TICK_MAX = Duration.ofSeconds(1);

    private final TimerScheduler<Command> timers;
    private final ShapeParts parts;
    private final ShapePlan plan;
    private final ShapeWork work;
    private final ActorRef<Report> registry;
    private Optional<Following> following = Optional.empty();

    /** What is being done; empty while the shape is looked for. */
    private Optional<Step> step = Optional.empty();

    private CompletableFuture<?> running = new CompletableFuture<Step>();

    /** Of the step that runs: those before it count no more. */
    private long number;

    /** Whether anything runs that is not to be left alone. */
    private boolean busy;

    private boolean stopping;
    private int failures;

    private ShapeFollower(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ShapeParts parts,
            ShapePlan plan,
            ActorRef<Report> registry) {
        super(context);
        this.timers = timers;
        this.parts = parts;
        this.plan = plan;
        this.work = new ShapeWork(plan, parts.store(), parts.work());
        this.registry = registry;
    }

    /** @param trusted whether what is found can be gone on with if the source is less than always durable */
    static Behavior<Command> create(ShapeParts parts, ShapePlan plan, boolean trusted, ActorRef<Report> registry) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(ShapeFollower.class);
            ShapeFollower follower = new ShapeFollower(context, timers, parts, plan, registry);
            follower.begin(trusted);
            return follower;
        }));
    }

    private void begin(boolean trusted) {
        step = Optional.empty();
        int deadMin = parts.settings().thresholds().deadMin();
        boolean sure = trusted || !plan.canLoseItsSource();
        ShapeBeginning beginning = new ShapeBeginning(plan, parts.store(), sure, deadMin);
        busy = true;
        run(beginning::begin, begun -> new Begun(begun));
    }

    /** Makes a message of what a stage ends with. */
    private interface Reply<T> {
        Command of(T result);
    }

    private <T> void run(Supplier<CompletionStage<T>> work, Reply<T> reply) {
        number++;
        long mine = number;
        CompletableFuture<T> future;
        try {
            future = work.get().toCompletableFuture();
        } catch (RuntimeException failure) {
            future = CompletableFuture.failedFuture(failure);
        }
        running = future;
        getContext()
                .pipeToSelf(
                        future,
                        (result, failure) ->
                                failure == null ? reply.of(result) : new Failed(mine, Failures.unwrap(failure)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Stop.class, ignored -> onStop())
                .onMessage(Begun.class, this::onBegun)
                .onMessage(Ran.class, this::onRan)
                .onMessage(Failed.class, this::onFailed)
                .onMessage(TickDue.class, ignored -> onTickDue())
                .onMessage(RetryDue.class, ignored -> onRetryDue())
                .onSignal(PostStop.class, ignored -> onPostStop())
                .build();
    }

    /** A write that is under way ends before another follower may look at the log. */
    private Behavior<Command> onStop() {
        stopping = true;
        return busy ? this : Behaviors.stopped();
    }

    /** Looked up again, the shape may turn out to be another. */
    private Behavior<Command> onBegun(Begun begun) {
        busy = false;
        if (stopping) {
            return Behaviors.stopped();
        }
        String handle = begun.begun().handle();
        Standing standing = begun.begun().standing();
        Optional<Following> same = following.filter(known -> known.handle().equals(handle));
        if (same.isPresent()) {
            same.get().publish(standing);
        } else {
            following.ifPresent(known -> known.end(begunAnew()));
            Following fresh = new Following(plan, handle, standing, parts);
            following = Optional.of(fresh);
            if (!standing.complete()) {
                parts.meter().begun();
            }
            timers.startTimerWithFixedDelay(TickDue.INSTANCE, tick());
            registry.tell(new Report.Started(plan.name().collection(), fresh));
        }
        return run(work.from(standing));
    }

    private Duration tick() {
        Duration shorter =
                parts.settings().idleAfter().compareTo(parts.settings().patience()) < 0
                        ? parts.settings().idleAfter()
                        : parts.settings().patience();
        Duration tick = shorter.dividedBy(4);
        return tick.compareTo(TICK_MIN) < 0 ? TICK_MIN : tick.compareTo(TICK_MAX) > 0 ? TICK_MAX : tick;
    }

    private static UnknownCollectionException begunAnew() {
        return new UnknownCollectionException("shape was dropped, and is begun anew when somebody asks for it");
    }

    private Behavior<Command> run(Step next) {
        step = Optional.of(next);
        busy = !next.rests();
        long mine = number + 1;
        run(next.rests() ? next.work() : apart(next.work()), done -> new Ran(mine, done));
        return this;
    }

    /** What takes time keeps neither this actor nor others from their messages; a wait is left where it can be cancelled. */
    private Supplier<CompletionStage<Step>> apart(Supplier<CompletionStage<Step>> work) {
        return () -> CompletableFuture.supplyAsync(work, parts.work()).thenCompose(stage -> stage);
    }

    private Behavior<Command> onRan(Ran ran) {
        if (ran.number() != number) {
            return this;
        }
        busy = false;
        failures = 0;
        following.ifPresent(known -> known.publish(ran.next().standing()));
        return stopping ? Behaviors.stopped() : run(ran.next());
    }

    private Behavior<Command> onFailed(Failed failed) {
        if (failed.number() != number) {
            return this;
        }
        busy = false;
        failures++;
        parts.meter().failed();
        if (stopping) {
            return Behaviors.stopped();
        }
        RuntimeException reason = failed.reason();
        Failures.Remedy remedy = Failures.of(reason);
        boolean hopeless = following.isEmpty() || failures > TRIES_MAX;
        if (remedy == Failures.Remedy.DISCARD) {
            return end(following.isPresent() ? begunAnew() : reason, following.isPresent());
        }
        if (hopeless || remedy == Failures.Remedy.GIVE_UP) {
            tellOf(reason);
            return end(reason, false);
        }
        following.ifPresent(known -> known.failed(reason));
        if (remedy == Failures.Remedy.LOOK_AGAIN) {
            step = Optional.empty();
        }
        timers.startSingleTimer(RetryDue.INSTANCE, pause());
        return this;
    }

    private void tellOf(RuntimeException reason) {
        if (reason instanceof TidemarkException) {
            getContext().getLog().info("shape is not followed: shape={} reason={}", plan.name(), reason.getMessage());
        } else {
            getContext().getLog().error("shape's follower failed: shape={}", plan.name(), reason);
        }
    }

    private Behavior<Command> end(RuntimeException reason, boolean discard) {
        following.ifPresent(known -> known.end(reason));
        registry.tell(new Report.Ended(plan.name().collection(), reason, discard));
        return Behaviors.stopped();
    }

    private Duration pause() {
        Duration pause = RETRY_FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(RETRY_MAX) < 0 ? pause : RETRY_MAX;
    }

    private Behavior<Command> onRetryDue() {
        step.ifPresentOrElse(this::run, () -> begin(true));
        return this;
    }

    private Behavior<Command> onTickDue() {
        following.ifPresent(known -> {
            known.expire();
            if (known.isIdle(parts.settings().idleAfter().toNanos())) {
                rest(known);
            }
        });
        return this;
    }

    private void rest(Following known) {
        Standing standing = known.standing();
        long untraced = standing.reached() - standing.traced();
        boolean waits = step.filter(Step::rests).isPresent();
        if (waits && untraced >= parts.settings().thresholds().markAfter()) {
            running.cancel(true);
            run(work.marked(standing));
        } else {
            registry.tell(new Report.Idle(plan.name().collection(), known));
        }
    }

    private Behavior<Command> onPostStop() {
        running.cancel(true);
        following.ifPresent(known -> known.end(new FencedException("store is closed", null)));
        return this;
    }
}
