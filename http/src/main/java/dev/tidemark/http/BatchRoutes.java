package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.WriteOutcome;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Takes atomic batches. Immutable; safe for any thread. */
final class BatchRoutes {

    static final String BATCH = "/v1/collections/{collection}/batch";

    private static final int OK = 200;

    private final Tidemark store;
    private final RequestBody body;
    private final BatchBody operations;

    BatchRoutes(Tidemark store, RequestBody body, int countMax) {
        this.store = store;
        this.body = body;
        this.operations = BatchBody.ofBatch(body::value, countMax);
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(HttpMethods.POST, BATCH, this::write));
    }

    private CompletionStage<HttpResponse> write(Call call) {
        JsonCollection collection = store.json(call.collection());
        WriteTerms terms = WriteTerms.of(call);
        String mediaType = RequestBody.mediaType(call.request());
        return body.read(call, List.of(RequestBody.JSON, RequestBody.NDJSON))
                .thenApply(text -> operations.parse(text, mediaType))
                .thenCompose(writes -> terms.batch(
                        collection, writes.stream().map(TransactionWrite::write).toList()))
                .thenApply(BatchRoutes::answer);
    }

    private static HttpResponse answer(WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Written written) {
            return Responses.json(
                            OK,
                            new JsonBytes()
                                    .raw("{\"position\":")
                                    .number(written.position())
                                    .raw("}\n"))
                    .addHeader(Responses.header(Responses.POSITION, written.position()));
        }
        if (outcome instanceof WriteOutcome.Conflict conflict) {
            Problem problem = Problem.of(
                            ProblemKind.CONFLICT, "nothing of the batch was written: condition=" + conflict.expected())
                    .withMember("index", conflict.index())
                    .withMember("key", conflict.key());
            throw new RequestRefused(conflict.actual()
                    .map(position -> problem.withMember("position", position))
                    .orElse(problem));
        }
        // Deletes of keys that have no value, checks, and nothing else: nothing had to be written.
        return Responses.json(OK, new JsonBytes().raw("{\"position\":null}\n"));
    }
}
