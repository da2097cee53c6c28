package dev.tidemark.actors.shape;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.ShapeSubset;
import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One look at all rows of a shape's collection, for those that a query wants. Used once, by one thread at a time: page by page on the
 * executor for what takes time, between whose pages others have their turn.
 *
 * <p>In this order: up to where the collection's keys are known; the shape has caught up; the rows. So each change up to the
 * first is in the rows, and told by the shape's log up to the second. The watermark would not do for the first: the log has it a moment
 * before the keys are known, and clients would leave a change out that the rows lack.
 */
final class SubsetLook {

    private final ShapePlan plan;
    private final ShapeParts parts;
    private final RowFilter where;
    private final SubsetRows rows;
    private final JsonCollection source;
    private final CompletableFuture<List<ShapeSubset.Row>> found = new CompletableFuture<>();

    /** @throws InvalidRequestException naming what is wrong in the query, and where */
    SubsetLook(ShapePlan plan, ShapeParts parts, SubsetQuery query) {
        ShapeSettings.Queries bounds = parts.settings().queries();
        this.plan = plan;
        this.parts = parts;
        this.where = ShapePlan.filter(query.where(), query.parameters(), bounds.whereMaxLength());
        this.rows = new SubsetRows(query, bounds);
        this.source = parts.store().source(plan.source().name());
    }

    /** @param caughtUp has the shape catch up, and gives its log's position then */
    CompletionStage<ShapeSubset> answer(Supplier<CompletionStage<Long>> caughtUp) {
        if (!parts.active().enter()) {
            return CompletableFuture.failedStage(new OverloadedException("too many callers wait for shapes"));
        }
        return settled(caughtUp)
                .whenComplete((subset, failure) -> parts.active().leave(1));
    }

    private CompletionStage<ShapeSubset> settled(Supplier<CompletionStage<Long>> caughtUp) {
        return parts.store()
                .settled(plan.source().name())
                .thenCompose(settled -> caughtUp.get()
                        .thenCompose(position ->
                                find().thenApply(selected -> new ShapeSubset(selected, settled, position))));
    }

    private CompletionStage<List<ShapeSubset.Row>> find() {
        parts.work().execute(() -> look(Listing.FIRST.withLimit(Listing.LIMIT_MAX)));
        return found;
    }

    private void look(Listing listing) {
        source.entries(listing)
                .whenCompleteAsync(
                        (page, failure) -> {
                            if (failure == null) {
                                take(listing, page);
                            } else {
                                fail(Failures.unwrap(failure));
                            }
                        },
                        parts.work());
    }

    private void take(Listing listing, Page<Entry> page) {
        try {
            page.items().forEach(this::select);
            if (page.next().isPresent()) {
                look(listing.from(page.next().get()));
                return;
            }
            plan.requireSource(parts.store());
            List<ShapeSubset.Row> selected =
                    rows.inOrder().stream().map(this::shown).toList();
            parts.answers().execute(() -> found.complete(selected));
        } catch (RuntimeException failure) {
            fail(failure);
        }
    }

    private void fail(RuntimeException failure) {
        parts.answers().execute(() -> found.completeExceptionally(failure));
    }

    private void select(Entry entry) {
        Row row = plan.rows().keyed(entry.key(), Row.of(entry.value().utf8()));
        if (plan.filter().matches(entry.key(), row) && where.matches(entry.key(), row)) {
            rows.add(entry.key(), row, entry.value().lengthBytes());
        }
    }

    private ShapeSubset.Row shown(SubsetRows.Found row) {
        byte[] text = plan.rows().row(row.key(), row.row()).text();
        return new ShapeSubset.Row(row.key(), Json.verified(ByteBuffer.wrap(text)));
    }
}
