package dev.tidemark.actors.shape;

import akka.actor.typed.ActorRef;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A store's shapes as hosts ask for them. Any thread; those that are followed are found without a mailbox. */
public final class Shapes {

    private final ShapeParts parts;
    private final ActorRef<ShapeRegistry.Command> registry;

    /** Definitions that were looked at lately, so that each request does not read its condition anew. */
    private final Map<ShapeDefinition, ShapePlan> plans = new ConcurrentHashMap<>();

    /** Answers that the registry owes, numbered. */
    private final Map<Long, CompletableFuture<?>> owed = new ConcurrentHashMap<>();

    private final AtomicLong numbers = new AtomicLong();

    private volatile Optional<RuntimeException> over = Optional.empty();

    public Shapes(ShapeParts parts, ActorRef<ShapeRegistry.Command> registry) {
        this.parts = parts;
        this.registry = registry;
    }

    /** @return fails like {@link dev.tidemark.actors.Tidemark#shape} */
    public CompletionStage<Shape> shape(ShapeDefinition definition) {
        try {
            ShapePlan plan = plan(definition);
            return following(plan).thenApply(following -> new KnownShape(this, plan, definition, following));
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** @return fails like {@link dev.tidemark.actors.Tidemark#dropShape} */
    public CompletionStage<Boolean> drop(ShapeDefinition definition) {
        try {
            return dropNamed(plan(definition).name().collection());
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** The same for the shape that goes by a handle. */
    public CompletionStage<Boolean> drop(String handle) {
        return parts.store().shapes().stream()
                .filter(name -> parts.store()
                        .find(name)
                        .filter(shape -> shape.handle().equals(handle))
                        .isPresent())
                .findFirst()
                .map(this::dropNamed)
                .orElseGet(() -> CompletableFuture.completedStage(false));
    }

    private CompletionStage<Boolean> dropNamed(String name) {
        return ask(answer -> new ShapeRegistry.Drop(name, answer));
    }

    /** A collection is no more: its shapes follow it. */
    public void sourceDropped(String handle) {
        registry.tell(new ShapeRegistry.SourceDropped(handle));
    }

    ShapeParts parts() {
        return parts;
    }

    public ShapeStatistics statistics() {
        return parts.statistics();
    }

    /** Nobody is left to answer what is asked from here on. */
    public void end(RuntimeException reason) {
        over = Optional.of(reason);
        owed.values().forEach(answer -> answer.completeExceptionally(reason));
    }

    private ShapePlan plan(ShapeDefinition definition) {
        CollectionDescription source = source(definition.collection());
        ShapePlan known = plans.get(definition);
        if (known != null && known.fits(source)) {
            return known;
        }
        ShapePlan plan =
                ShapePlan.of(definition, source, parts.settings().queries().whereMaxLength());
        if (plans.size() >= parts.settings().countMax()) {
            plans.clear();
        }
        plans.put(definition, plan);
        return plan;
    }

    private CollectionDescription source(String name) {
        CollectionName checked = new CollectionName(name);
        return parts.store()
                .find(name)
                .filter(source -> !checked.isHidden())
                .orElseThrow(() -> new UnknownCollectionException("collection does not exist: name=" + name));
    }

    /** The shape's follower, spawned where there is none. */
    CompletionStage<Following> following(ShapePlan plan) {
        Following known = parts.active().followed().get(plan.name().collection());
        if (known != null && !known.isOver()) {
            known.touch();
            return CompletableFuture.completedStage(known);
        }
        return ask(answer -> new ShapeRegistry.Want(plan, answer));
    }

    private <T> CompletionStage<T> ask(Function<CompletableFuture<T>, ShapeRegistry.Command> command) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!parts.active().enter()) {
            return CompletableFuture.failedStage(new OverloadedException("too many callers wait for shapes"));
        }
        long number = numbers.incrementAndGet();
        owed.put(number, answer);
        CompletionStage<T> asked = answer.whenComplete((done, failure) -> {
            owed.remove(number);
            parts.active().leave(1);
        });
        registry.tell(command.apply(answer));
        over.ifPresent(answer::completeExceptionally);
        return asked;
    }
}
