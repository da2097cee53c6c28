package dev.tidemark.actors.shape;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.tidemark.actors.shape.ShapeFollower.Report;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Knows a store's shapes: has them followed while somebody asks, bounds how many there are, and drops those that are not wanted, or
 * whose collection is gone. Child of the store's guardian, parent of the followers.
 *
 * <p>There is one follower, or one drop, of a shape at a time, so that nobody writes to a log which another one writes to. When a new
 * shape would be one too many, the one that was followed longest ago is dropped; none that is followed.
 *
 * <p>Failure policy: a follower that dies is forgotten, and the next who asks gets another. What could not be dropped is tried again
 * every half a minute, or when it is asked for.
 */
public final class ShapeRegistry extends AbstractBehavior<ShapeRegistry.Command> {

    /** What the registry is told. */
    public sealed interface Command {}

    /** Somebody wants a shape followed. */
    record Want(ShapePlan plan, CompletableFuture<Following> answer) implements Command {}

    /** Somebody wants a shape dropped. */
    record Drop(String name, CompletableFuture<Boolean> answer) implements Command {}

    /** A collection was dropped. */
    record SourceDropped(String handle) implements Command {}

    /** Look for shapes of collections that are no more. */
    private enum SweepDue implements Command {
        INSTANCE
    }

    /** A follower has something to say. */
    private record Reported(Report report) implements Command {}

    /** A follower has ended. */
    private record Gone(String name, ActorRef<ShapeFollower.Command> follower) implements Command {}

    /** A drop has ended. */
    private record Dropped(String name, boolean existed, Optional<RuntimeException> failure) implements Command {}

    private static final Duration RETRY_DELAY = Duration.ofSeconds(30);

    private final ShapeParts parts;
    private final ActorRef<Report> reports;
    private final Map<String, Slot> slots = new HashMap<>();

    /** When a shape that exists was followed last, monotonic nanoseconds; not of those that nobody has asked for in this process. */
    private final Map<String, Long> lastFollowed = new HashMap<>();

    /** Whether a sweep is on its way. */
    private boolean sweepDue = true;

    private ShapeRegistry(ActorContext<Command> context, ShapeParts parts) {
        super(context);
        this.parts = parts;
        this.reports = context.messageAdapter(Report.class, Reported::new);
        context.getSelf().tell(SweepDue.INSTANCE);
    }

    public static Behavior<Command> create(ShapeParts parts) {
        return Behaviors.setup(context -> {
            context.setLoggerName(ShapeRegistry.class);
            return new ShapeRegistry(context, parts);
        });
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Want.class, this::onWant)
                .onMessage(Drop.class, this::onDrop)
                .onMessage(SourceDropped.class, this::onSourceDropped)
                .onMessage(SweepDue.class, ignored -> onSweepDue())
                .onMessage(Reported.class, this::onReported)
                .onMessage(Gone.class, this::onGone)
                .onMessage(Dropped.class, this::onDropped)
                .onSignal(PostStop.class, ignored -> onPostStop())
                .build();
    }

    private Behavior<Command> onWant(Want want) {
        String name = want.plan().name().collection();
        Slot slot = slots.computeIfAbsent(name, fresh -> new Slot());
        Optional<Following> following = slot.following();
        if (following.isPresent()) {
            following.get().touch();
            answer(List.of(want), following.get());
        } else {
            slot.want(want);
            goOn(name, slot);
        }
        return this;
    }

    private void answer(List<Want> wants, Following following) {
        parts.answers().execute(() -> wants.forEach(want -> want.answer().complete(following)));
    }

    private void refuse(List<Want> wants, RuntimeException reason) {
        parts.answers().execute(() -> wants.forEach(want -> want.answer().completeExceptionally(reason)));
    }

    /** What comes next, when nobody is at the shape. */
    private void goOn(String name, Slot slot) {
        if (!slot.isFree()) {
            return;
        }
        if (slot.isToBeDropped()) {
            drop(name, slot);
        } else {
            slot.plan().ifPresent(plan -> follow(name, slot, plan));
        }
        if (slot.isDone()) {
            slots.remove(name);
        }
    }

    private void drop(String name, Slot slot) {
        slot.dropping();
        getContext()
                .pipeToSelf(
                        parts.store().drop(name),
                        (existed, failure) -> failure == null
                                ? new Dropped(name, existed, Optional.empty())
                                : new Dropped(name, true, Optional.of(Failures.unwrap(failure))));
    }

    private void follow(String name, Slot slot, ShapePlan plan) {
        Optional<OverloadedException> refusal = refusal(name);
        if (refusal.isPresent()) {
            refuse(slot.answer(), refusal.get());
            return;
        }
        ActorRef<ShapeFollower.Command> follower =
                getContext().spawnAnonymous(ShapeFollower.create(parts, plan, lastFollowed.containsKey(name), reports));
        getContext().watchWith(follower, new Gone(name, follower));
        slot.spawned(follower);
    }

    private Optional<OverloadedException> refusal(String name) {
        int activeMax = parts.settings().activeMax();
        if (slots.values().stream().filter(Slot::isFollowed).count() >= activeMax) {
            return Optional.of(new OverloadedException("too many shapes are followed: limit=" + activeMax));
        }
        List<String> present = parts.store().shapes();
        int countMax = parts.settings().countMax();
        if (present.contains(name) || present.size() + coming(present) < countMax || giveUpOne(present)) {
            return Optional.empty();
        }
        return Optional.of(new OverloadedException("there are too many shapes: limit=" + countMax));
    }

    /** Those that are not there yet, without those that are about to go. */
    private long coming(List<String> present) {
        long beginning = slots.entrySet().stream()
                .filter(slot -> slot.getValue().isFollowed() && !present.contains(slot.getKey()))
                .count();
        return beginning - slots.values().stream().filter(Slot::isDropping).count();
    }

    /** Drops the shape that was followed longest ago; false when all are wanted. */
    private boolean giveUpOne(List<String> present) {
        Optional<String> least = Optional.empty();
        for (String name : present) {
            boolean older = least.isEmpty() || age(name) > age(least.get());
            if (isUnwanted(name) && older) {
                least = Optional.of(name);
            }
        }
        least.ifPresent(this::condemn);
        return least.isPresent();
    }

    private boolean isUnwanted(String name) {
        Slot slot = slots.get(name);
        return slot == null || (slot.isFree() && slot.plan().isEmpty());
    }

    private long age(String name) {
        Long last = lastFollowed.get(name);
        return last == null ? Long.MAX_VALUE : parts.time().monotonicNanos() - last;
    }

    private void condemn(String name) {
        Slot slot = slots.computeIfAbsent(name, fresh -> new Slot());
        slot.condemn();
        stop(slot);
        goOn(name, slot);
    }

    /** Has a shape's follower end, since the shape is to be dropped. */
    private static void stop(Slot slot) {
        slot.following().ifPresent(following -> following.end(new UnknownCollectionException("shape was dropped")));
        slot.follower().ifPresent(follower -> follower.tell(ShapeFollower.Stop.INSTANCE));
    }

    private Behavior<Command> onDrop(Drop drop) {
        Slot slot = slots.computeIfAbsent(drop.name(), fresh -> new Slot());
        slot.drop(drop.answer());
        stop(slot);
        goOn(drop.name(), slot);
        return this;
    }

    private Behavior<Command> onSourceDropped(SourceDropped dropped) {
        parts.store().shapes().stream()
                .filter(name -> sourceOf(name).equals(Optional.of(dropped.handle())))
                .forEach(this::condemn);
        return this;
    }

    private static Optional<String> sourceOf(String name) {
        return ShapeName.parse(name).map(ShapeName::source);
    }

    /** A source that shapes are of is there before them, so the shapes are looked at first. */
    private Behavior<Command> onSweepDue() {
        sweepDue = false;
        List.copyOf(slots.entrySet()).forEach(slot -> goOn(slot.getKey(), slot.getValue()));
        List<String> shapes = parts.store().shapes();
        if (!shapes.isEmpty()) {
            Set<String> sources = parts.store().sources();
            Set<String> left = new HashSet<>(shapes);
            left.removeIf(name -> sourceOf(name).filter(sources::contains).isPresent());
            left.forEach(this::condemn);
        }
        return this;
    }

    private Behavior<Command> onReported(Reported reported) {
        Report report = reported.report();
        Slot slot = slots.get(report.name());
        if (slot == null) {
            return this;
        }
        if (report instanceof Report.Started started) {
            slot.started(started.following());
            if (slot.isToBeDropped()) {
                stop(slot);
                return this;
            }
            parts.active().followed().put(report.name(), started.following());
            lastFollowed.put(report.name(), parts.time().monotonicNanos());
            answer(slot.answer(), started.following());
        } else if (report instanceof Report.Idle idle) {
            if (idle.following().rest(parts.settings().idleAfter().toNanos())) {
                slot.follower().ifPresent(follower -> follower.tell(ShapeFollower.Stop.INSTANCE));
            }
        } else if (report instanceof Report.Ended ended) {
            onEnded(slot, ended);
        }
        return this;
    }

    private void onEnded(Slot slot, Report.Ended ended) {
        if (ended.discard()) {
            slot.condemn();
        }
        if (!slot.isStarted()) {
            refuse(slot.answer(), ended.reason());
        }
    }

    private Behavior<Command> onGone(Gone gone) {
        Slot slot = slots.get(gone.name());
        if (slot != null && slot.follower().equals(Optional.of(gone.follower()))) {
            Following last = parts.active().followed().remove(gone.name());
            if (last != null) {
                lastFollowed.put(gone.name(), parts.time().monotonicNanos());
            }
            slot.gone();
            goOn(gone.name(), slot);
        }
        return this;
    }

    private Behavior<Command> onDropped(Dropped dropped) {
        Slot slot = slots.get(dropped.name());
        if (slot == null) {
            return this;
        }
        boolean done = dropped.failure().isEmpty();
        List<CompletableFuture<Boolean>> waiting = slot.dropped(done);
        parts.answers()
                .execute(() -> waiting.forEach(answer -> dropped.failure()
                        .ifPresentOrElse(answer::completeExceptionally, () -> answer.complete(dropped.existed()))));
        if (done) {
            lastFollowed.remove(dropped.name());
            goOn(dropped.name(), slot);
        } else {
            dropped.failure().ifPresent(reason -> notDropped(dropped.name(), slot, reason));
        }
        return this;
    }

    /** Who asks next has it tried again. */
    private void notDropped(String name, Slot slot, RuntimeException reason) {
        getContext().getLog().info("shape cannot be dropped now: shape={} reason={}", name, reason.getMessage());
        refuse(slot.answer(), reason);
        if (slot.isDone()) {
            slots.remove(name);
        } else if (!sweepDue) {
            sweepDue = true;
            getContext().scheduleOnce(RETRY_DELAY, getContext().getSelf(), SweepDue.INSTANCE);
        }
    }

    private Behavior<Command> onPostStop() {
        FencedException closed = new FencedException("store is closed", null);
        slots.values().forEach(slot -> {
            slot.following().ifPresent(following -> following.end(closed));
            refuse(slot.answer(), closed);
            List<CompletableFuture<Boolean>> drops = slot.dropped(true);
            parts.answers().execute(() -> drops.forEach(drop -> drop.completeExceptionally(closed)));
        });
        parts.active().followed().clear();
        return this;
    }
}
