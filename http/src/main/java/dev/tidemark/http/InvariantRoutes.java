package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.Tidemark;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Looks at stored values for those that break an invariant. Immutable; safe for any thread. */
final class InvariantRoutes {

    static final String BREACHES = "/v1/collections/{collection}/breaches";

    private static final int OK = 200;
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1_000;

    private final Tidemark store;

    InvariantRoutes(Tidemark store) {
        this.store = store;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(HttpMethods.GET, BREACHES, this::breaches));
    }

    private CompletionStage<HttpResponse> breaches(Call call) {
        int limit = (int) call.query().number("limit", LIMIT_DEFAULT, 1, LIMIT_MAX);
        return store.json(call.collection())
                .checkInvariants(call.query().text("cursor"), limit)
                .thenApply(page -> Responses.json(OK, InvariantBody.of(page)));
    }
}
