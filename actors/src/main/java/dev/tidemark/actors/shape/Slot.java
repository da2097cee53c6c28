package dev.tidemark.actors.shape;

import akka.actor.typed.ActorRef;
import dev.tidemark.actors.shape.ShapeRegistry.Want;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What goes on about one shape, and who waits for it: a follower, or a drop, one at a time. A plain class, owned by the registry.
 */
final class Slot {

    private final ArrayDeque<Want> wants = new ArrayDeque<>();
    private final List<CompletableFuture<Boolean>> drops = new ArrayList<>();
    private Optional<ActorRef<ShapeFollower.Command>> follower = Optional.empty();
    private Optional<Following> following = Optional.empty();
    private boolean condemned;
    private boolean dropping;

    /** Nobody is at the shape. */
    boolean isFree() {
        return follower.isEmpty() && !dropping;
    }

    /** Nobody is at the shape, or wants to be. */
    boolean isDone() {
        return isFree() && wants.isEmpty() && drops.isEmpty() && !condemned;
    }

    /** Whether the shape was there when its follower was last heard of. */
    boolean isStarted() {
        return following.isPresent();
    }

    boolean isFollowed() {
        return follower.isPresent();
    }

    Optional<ActorRef<ShapeFollower.Command>> follower() {
        return follower;
    }

    /** What is followed and goes on being so, as far as is known. */
    Optional<Following> following() {
        return following.filter(known -> !known.isOver());
    }

    void spawned(ActorRef<ShapeFollower.Command> actor) {
        follower = Optional.of(actor);
    }

    void started(Following now) {
        following = Optional.of(now);
    }

    /** The follower is no more. */
    void gone() {
        follower = Optional.empty();
        following = Optional.empty();
    }

    /** The shape is to be dropped before anything else. */
    void condemn() {
        condemned = true;
    }

    /** Whether a drop comes next. */
    boolean isToBeDropped() {
        return condemned || !drops.isEmpty();
    }

    void dropping() {
        dropping = true;
    }

    boolean isDropping() {
        return dropping;
    }

    /** @return those who wait for the drop */
    List<CompletableFuture<Boolean>> dropped(boolean done) {
        dropping = false;
        condemned &= !done;
        List<CompletableFuture<Boolean>> waiting = List.copyOf(drops);
        drops.clear();
        return waiting;
    }

    void want(Want want) {
        wants.add(want);
    }

    void drop(CompletableFuture<Boolean> answer) {
        drops.add(answer);
    }

    /** The plan of those who wait; empty when nobody does. */
    Optional<ShapePlan> plan() {
        return Optional.ofNullable(wants.peekFirst()).map(Want::plan);
    }

    /** @return those who wait for the shape, who do not any more */
    List<Want> answer() {
        List<Want> waiting = List.copyOf(wants);
        wants.clear();
        return waiting;
    }
}
