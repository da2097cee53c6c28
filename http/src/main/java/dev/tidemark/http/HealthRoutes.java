package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.Tidemark;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says whether the process runs, and whether its store takes writes. Immutable; safe for any thread. */
final class HealthRoutes {

    static final String LIVE = "/health/live";
    static final String READY = "/health/ready";

    private static final int OK = 200;

    private final Tidemark store;

    HealthRoutes(Tidemark store) {
        this.store = store;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethods.GET, LIVE, call -> status("live")),
                Endpoint.of(HttpMethods.GET, READY, this::ready));
    }

    private CompletionStage<HttpResponse> ready(Call call) {
        Tidemark.Readiness readiness = store.readiness();
        if (!readiness.ready()) {
            throw RequestRefused.of(ProblemKind.NOT_READY, readiness.reason());
        }
        return status("ready");
    }

    private static CompletionStage<HttpResponse> status(String status) {
        return CompletableFuture.completedFuture(Responses.json(
                OK, new JsonBytes().raw("{\"status\":").string(status).raw("}\n")));
    }
}
