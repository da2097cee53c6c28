package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.japi.Pair;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.shape.Row;
import dev.tidemark.actors.shape.RowFilter;
import dev.tidemark.actors.shape.RowShape;
import dev.tidemark.actors.shape.ShapeMessage;
import dev.tidemark.actors.shape.ShapeSchema;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Answers one-off queries of some of a shape's rows, by a look at all of its collection's. Immutable; safe for any thread.
 *
 * <p>The answer tells up to which change of the collection it is complete, {@code xmax}, and from which position of the shape's log on
 * clients have all changes that it has: so one who follows the log leaves out what the answer had already. What is written while
 * the rows are read may be in it or not; the log has it behind that position in any case, as whole rows.
 */
final class Subsets {

    private static final int OK = 200;

    private final Tidemark store;
    private final RequestBody body;
    private final ShapeServing.SubsetLimits limits;

    Subsets(Tidemark store, RequestBody body, ShapeServing.SubsetLimits limits) {
        this.store = store;
        this.body = body;
        this.limits = limits;
    }

    /** What a row of a shape's collection must be for the answer, and how it goes there. */
    private record Selection(RowFilter shape, RowShape columns, Subset subset) {

        /** Adds the entries that belong to the answer. */
        SubsetRows select(SubsetRows rows, List<Entry> entries) {
            for (Entry entry : entries) {
                Row row = columns.keyed(entry.key(), Row.of(entry.value().bytes()));
                if (shape.matches(entry.key(), row) && subset.where().matches(entry.key(), row)) {
                    rows.add(entry.key(), row, entry.value().lengthBytes());
                }
            }
            return rows;
        }
    }

    /** From the query, or the body of a POST. */
    CompletionStage<Subset> read(Call call) {
        if (!call.request().method().equals(HttpMethods.POST)
                || call.request().entity().isKnownEmpty()) {
            return CompletableFuture.completedFuture(Subset.of(call.query(), limits));
        }
        return body.read(call, List.of(RequestBody.JSON)).thenApply(bytes -> Subset.of(bytes, limits));
    }

    CompletionStage<HttpResponse> answer(Shape shape, Subset subset, Materializer materializer) {
        ShapeDefinition definition = shape.definition();
        JsonCollection source = store.json(definition.collection());
        ShapeSchema schema = ShapeSchema.parse(shape.schema());
        Selection selection = new Selection(
                RowFilter.parse(definition.where(), definition.parameters()),
                new RowShape(schema, definition.columns()),
                subset);
        SubsetRows rows = new SubsetRows(subset, limits);
        // In this order: what the collection had at first is in the shape's log by then, and in what is read behind
        // that.
        return source.state()
                .thenCompose(state -> shape.caughtUp()
                        .thenCompose(reached -> entries(source)
                                .runWith(Sink.fold(rows, selection::select), materializer)
                                .thenApply(all -> response(shape, schema, all, state.watermark(), reached))));
    }

    private static Source<List<Entry>, ?> entries(JsonCollection source) {
        Listing first = Listing.FIRST.withLimit(Listing.LIMIT_MAX);
        return Source.unfoldAsync(Optional.of(first), wanted -> {
            if (wanted.isEmpty()) {
                return CompletableFuture.completedFuture(Optional.<Pair<Optional<Listing>, List<Entry>>>empty());
            }
            return source.entries(wanted.get()).thenApply(page -> Optional.of(Pair.create(next(page), page.items())));
        });
    }

    private static Optional<Listing> next(Page<Entry> page) {
        return page.next().map(Listing.FIRST.withLimit(Listing.LIMIT_MAX)::from);
    }

    private static HttpResponse response(Shape shape, ShapeSchema schema, SubsetRows rows, long source, long position) {
        int mark = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        JsonBytes answer = new JsonBytes()
                .raw("{\"metadata\":{\"xmin\":\"" + (source + 1) + "\",\"xmax\":\"" + (source + 1))
                .raw("\",\"xip_list\":[],\"snapshot_mark\":" + mark + ",\"database_lsn\":\"" + position)
                .raw("\"},\"data\":[");
        ShapeMessage messages = new ShapeMessage(shape.definition().collection(), schema, false);
        RowShape columns = new RowShape(schema, shape.definition().columns());
        String separator = "";
        for (SubsetRows.Found found : rows.inOrder()) {
            answer.raw(separator).text(messages.subsetRow(mark, found.key(), columns.row(found.key(), found.row())));
            separator = ",";
        }
        return Responses.json(OK, answer.raw("]}"))
                .addHeader(Responses.cacheControl(CachePolicy.REVALIDATE))
                .addHeader(ShapeHeaders.IS_SNAPSHOT)
                .addHeader(ShapeHeaders.handle(shape.handle()))
                .addHeader(ShapeHeaders.offset(position))
                .addHeader(ShapeHeaders.schema(shape.schema()));
    }
}
