package dev.tidemark.actors.shape;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.ShapeSubset;
import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.engine.UnknownCollectionException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A shape as hosts see it. Any thread; remembers the follower that it found last. */
final class KnownShape implements Shape {

    private final Shapes shapes;
    private final ShapePlan plan;
    private final ShapeDefinition definition;
    private final String handle;
    private volatile Following following;

    KnownShape(Shapes shapes, ShapePlan plan, ShapeDefinition definition, Following following) {
        this.shapes = shapes;
        this.plan = plan;
        this.definition = definition;
        this.handle = following.handle();
        this.following = following;
    }

    @Override
    public ShapeDefinition definition() {
        return definition;
    }

    @Override
    public String handle() {
        return handle;
    }

    @Override
    public String schema() {
        return plan.schema().header();
    }

    @Override
    public JsonCollection log() {
        return following.log();
    }

    @Override
    public CompletionStage<Long> caughtUp() {
        return ask(Following::caughtUp);
    }

    @Override
    public CompletionStage<Boolean> complete() {
        return ask(Following::complete);
    }

    @Override
    public CompletionStage<ShapeSubset> subset(SubsetQuery query) {
        try {
            return new SubsetLook(plan, shapes.parts(), query).answer(this::caughtUp);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** Asks who follows the shape now; again, where that came to rest at this moment. */
    private <T> CompletionStage<T> ask(Function<Following, CompletionStage<T>> question) {
        Following last = following;
        if (last.isOver()) {
            return askNext(question);
        }
        return question.apply(last)
                .exceptionallyCompose(
                        failure -> last.isResting() ? askNext(question) : CompletableFuture.failedStage(failure));
    }

    private <T> CompletionStage<T> askNext(Function<Following, CompletionStage<T>> question) {
        return shapes.following(plan).thenCompose(next -> {
            if (!next.handle().equals(handle)) {
                return CompletableFuture.failedStage(new UnknownCollectionException(
                        "shape was begun anew: expectedHandle=" + next.handle() + " actualHandle=" + handle));
            }
            following = next;
            return question.apply(next);
        });
    }
}
