package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Takes values for collections without keys: one, or many that get positions in a row, all or none. Immutable; safe for any
 * thread.
 */
final class AppendRoutes {

    private static final int OK = 200;

    private final Tidemark store;
    private final RequestBody body;
    private final int countMax;

    AppendRoutes(Tidemark store, RequestBody body, int countMax) {
        this.store = store;
        this.body = body;
        this.countMax = countMax;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(HttpMethods.POST, LogRoutes.LOG, this::append));
    }

    private CompletionStage<HttpResponse> append(Call call) {
        JsonCollection collection = store.json(call.collection());
        WriteTerms terms = WriteTerms.of(call);
        boolean lines = RequestBody.mediaType(call.request()).equals(RequestBody.NDJSON);
        return body.read(call, List.of(RequestBody.JSON, RequestBody.NDJSON))
                .thenApply(text -> lines ? values(text) : List.of(Write.append(body.value(text))))
                .thenCompose(
                        values -> terms.batch(collection, values).thenApply(outcome -> answer(outcome, values.size())));
    }

    /** One value a line. */
    private List<Write> values(byte[] text) {
        List<Write> values = new ArrayList<>();
        BodyLines.each(text, line -> values.add(value(line, values.size())));
        if (values.isEmpty()) {
            throw RequestRefused.of(ProblemKind.INVALID_REQUEST, "there is no value to append");
        }
        return values;
    }

    private Write value(byte[] line, int index) {
        if (index == countMax) {
            throw RequestRefused.of(ProblemKind.BATCH_TOO_LARGE, "there are too many values: limit=" + countMax);
        }
        try {
            return Write.append(body.value(line));
        } catch (InvalidRequestException invalid) {
            throw new RequestRefused(
                    Problem.of(ProblemKind.INVALID_REQUEST, "value is not valid: " + invalid.getMessage())
                            .withMember("index", index));
        } catch (RequestRefused refused) {
            throw new RequestRefused(refused.problem().withMember("index", index));
        }
    }

    private static HttpResponse answer(WriteOutcome outcome, int count) {
        long last = ((WriteOutcome.Written) outcome).position();
        return Responses.json(
                        OK,
                        new JsonBytes()
                                .raw("{\"first\":")
                                .number(last - count + 1)
                                .raw(",\"last\":")
                                .number(last)
                                .raw("}\n"))
                .addHeader(Responses.header(Responses.POSITION, last));
    }
}
