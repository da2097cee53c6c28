package dev.tidemark.actors.shape;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.shape.Failures.ShapeLost;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds what there is of a shape, or makes room for it. Used by one follower.
 *
 * <p>Found is gone on with where its last record says. It is dropped, and begun anew, when its first rows are not all there, since no
 * mark says so; when it tells of more than its source has, or of a source that may have lost what it had; and when most of its keys
 * have no row any more.
 */
final class ShapeBeginning {

    private static final int DEAD_FOR_EACH_ROW = 4;

    /**
     * What there is.
     *
     * @param handle of the shape's log
     */
    record Begun(String handle, Standing standing) {}

    private final ShapePlan plan;
    private final ShapeStore store;
    private final ShapeLog log;
    private final boolean trusted;
    private final int deadMin;

    /** @param trusted whether the source cannot have lost anything that the shape has */
    ShapeBeginning(ShapePlan plan, ShapeStore store, boolean trusted, int deadMin) {
        this.plan = plan;
        this.store = store;
        this.log = store.log(plan.name().collection());
        this.trusted = trusted;
        this.deadMin = deadMin;
    }

    /** @return fails with {@link dev.tidemark.engine.UnknownCollectionException} when there is no source */
    CompletionStage<Begun> begin() {
        plan.requireSource(store);
        Optional<CollectionDescription> present = store.find(plan.name().collection());
        if (present.isEmpty()) {
            return create();
        }
        return found().handle((standing, failure) -> {
                    if (failure == null) {
                        return standing;
                    }
                    RuntimeException reason = Failures.unwrap(failure);
                    if (Failures.of(reason) == Failures.Remedy.DISCARD) {
                        return Optional.<Standing>empty();
                    }
                    throw reason;
                })
                .thenCompose(standing -> standing.<CompletionStage<Begun>>map(now -> CompletableFuture.completedStage(
                                new Begun(present.get().handle(), now)))
                        .orElseGet(this::beginAnew));
    }

    private CompletionStage<Begun> beginAnew() {
        return store.drop(plan.name().collection()).thenCompose(dropped -> create());
    }

    private CompletionStage<Begun> create() {
        return store.create(plan.name().collection())
                .thenApply(created -> new Begun(created.handle(), Standing.NOTHING));
    }

    /** Empty when it is not to be gone on with. */
    private CompletionStage<Optional<Standing>> found() {
        if (!trusted) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return Failures.own(log.latest(ShapeLine.MARK))
                .thenCompose(mark -> mark.isEmpty()
                        ? CompletableFuture.completedStage(Optional.<Standing>empty())
                        : Failures.own(log.reading().state()).thenCompose(this::complete));
    }

    private CompletionStage<Optional<Standing>> complete(CollectionState state) {
        return lastRecord(state.watermark())
                .thenCombine(store.source(plan.source().name()).state(), (last, source) -> {
                    long traced = last.source();
                    long dead = state.size() - 1 - source.size();
                    boolean stale = dead > deadMin && dead > DEAD_FOR_EACH_ROW * source.size();
                    return traced > source.watermark() || stale
                            ? Optional.<Standing>empty()
                            : Optional.of(new Standing(traced, state.watermark(), traced, source.watermark(), true));
                });
    }

    private CompletionStage<ShapeRecord> lastRecord(long watermark) {
        return Failures.own(log.reading().log(watermark - 1, 1)).thenApply(page -> {
            List<LogRecord> records = page.records();
            if (records.isEmpty()) {
                throw new ShapeLost("shape's log has no last record: position=" + watermark);
            }
            return recordOf(records.get(0).valueText());
        });
    }

    private static ShapeRecord recordOf(String value) {
        try {
            return ShapeRecord.of(value.getBytes(StandardCharsets.UTF_8));
        } catch (InvalidRequestException misspelt) {
            throw new ShapeLost(misspelt);
        }
    }
}
