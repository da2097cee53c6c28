package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeMessages;
import dev.tidemark.actors.ShapeSubset;
import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.engine.InvalidRequestException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers one-off queries of some of a shape's rows. Immutable; safe for any thread.
 *
 * <p>The answer tells up to which change of the collection it is complete, {@code xmax}, and from which position of the shape's log on
 * clients have all changes that it has: so one who follows the log leaves out what the answer had already.
 */
final class Subsets {

    private static final int OK = 200;

    /** How the store names a part of a query at the start of what it says of it. */
    private static final Pattern NAMED = Pattern.compile("(where|params|order_by|limit|offset): (.*)", Pattern.DOTALL);

    private final RequestBody body;

    Subsets(RequestBody body) {
        this.body = body;
    }

    /** From the query, or the body of a POST. */
    CompletionStage<SubsetQuery> read(Call call) {
        if (!call.request().method().equals(HttpMethods.POST)
                || call.request().entity().isKnownEmpty()) {
            return CompletableFuture.completedFuture(SubsetParameters.of(call.query()));
        }
        return body.read(call, List.of(RequestBody.JSON)).thenApply(SubsetParameters::of);
    }

    static CompletionStage<HttpResponse> answer(Shape shape, SubsetQuery query) {
        return shape.subset(query)
                .thenApply(subset -> response(shape, subset))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(named(Problems.unwrapped(failure))));
    }

    /** By the parameter of this query: the definition, whose parameters have the same names, was found to be right before. */
    private static Throwable named(Throwable failure) {
        Matcher named = NAMED.matcher(String.valueOf(failure.getMessage()));
        return failure instanceof InvalidRequestException && named.matches()
                ? ParametersRefused.of(SubsetParameters.PREFIX + named.group(1), named.group(2))
                : failure;
    }

    private static HttpResponse response(Shape shape, ShapeSubset subset) {
        int mark = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        long next = subset.source() + 1;
        JsonBytes answer = new JsonBytes()
                .raw("{\"metadata\":{\"xmin\":\"" + next + "\",\"xmax\":\"" + next)
                .raw("\",\"xip_list\":[],\"snapshot_mark\":" + mark + ",\"database_lsn\":\"" + subset.position())
                .raw("\"},\"data\":[")
                .bytes(ShapeMessages.of(subset, shape.definition().collection(), mark)
                        .asByteBuffer());
        return Responses.json(OK, answer.raw("]}"))
                .addHeader(Responses.cacheControl(CachePolicy.REVALIDATE))
                .addHeader(ShapeHeaders.IS_SNAPSHOT)
                .addHeader(ShapeHeaders.handle(shape.handle()))
                .addHeader(ShapeHeaders.offset(subset.position()))
                .addHeader(ShapeHeaders.schema(shape.schema()));
    }
}
