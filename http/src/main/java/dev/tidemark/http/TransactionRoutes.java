package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TransactionOutcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Takes transactions over several collections. Immutable; safe for any thread. */
final class TransactionRoutes {

    static final String TRANSACTIONS = "/v1/transactions";

    private static final int OK = 200;

    private final Tidemark store;
    private final RequestBody body;
    private final BatchBody operations;

    TransactionRoutes(Tidemark store, RequestBody body, int countMax) {
        this.store = store;
        this.body = body;
        this.operations = BatchBody.ofTransaction(body::value, countMax);
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(HttpMethods.POST, TRANSACTIONS, this::write));
    }

    private CompletionStage<HttpResponse> write(Call call) {
        String mediaType = RequestBody.mediaType(call.request());
        return body.read(call, List.of(RequestBody.JSON, RequestBody.NDJSON))
                .thenApply(text -> operations.parse(text, mediaType))
                .thenCompose(writes -> {
                    writes.forEach(each -> call.requireMayUse(each.collection()));
                    return WriteTerms.transact(call, store, writes);
                })
                .thenApply(TransactionRoutes::answer);
    }

    private static HttpResponse answer(TransactionOutcome outcome) {
        if (outcome instanceof TransactionOutcome.Conflict conflict) {
            throw new RequestRefused(problem(conflict));
        }
        return Responses.json(OK, positions(((TransactionOutcome.Committed) outcome).positions()));
    }

    private static JsonBytes positions(Map<String, Long> positions) {
        JsonBytes answer = new JsonBytes().raw("{\"positions\":{");
        String separator = "";
        for (Map.Entry<String, Long> each : new TreeMap<>(positions).entrySet()) {
            answer.raw(separator).string(each.getKey()).raw(":").number(each.getValue());
            separator = ",";
        }
        return answer.raw("}}\n");
    }

    private static Problem problem(TransactionOutcome.Conflict conflict) {
        Problem problem = Problem.of(ProblemKind.CONFLICT, "nothing of the transaction was written")
                .withMember("index", conflict.index())
                .withMember("collection", conflict.collection())
                .withMember("key", conflict.key())
                .withMember("expected", expected(conflict.expected()));
        return conflict.actual()
                .map(position -> problem.withMember("position", position))
                .orElse(problem);
    }

    private static String expected(Condition condition) {
        if (condition instanceof Condition.AtPosition at) {
            return "position " + at.position();
        }
        return condition instanceof Condition.MustExist ? "present" : "absent";
    }
}
