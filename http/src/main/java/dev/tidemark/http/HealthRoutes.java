package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.Tidemark;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether the process runs, and whether its store takes writes. Safe for any thread.
 *
 * <p>Why a store takes none may name files, and where they lie is the operator's affair: the log says it, once for each reason,
 * the answer does not.
 */
final class HealthRoutes {

    static final String LIVE = "/health/live";
    static final String READY = "/health/ready";

    private static final int OK = 200;
    private static final Logger LOG = LoggerFactory.getLogger(HealthRoutes.class);

    private final Tidemark store;
    private final AtomicReference<String> logged = new AtomicReference<>("");

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
            if (!readiness.reason().equals(logged.getAndSet(readiness.reason()))) {
                LOG.warn("store takes no writes: reason={}", readiness.reason());
            }
            throw RequestRefused.of(ProblemKind.NOT_READY, "the server's log says why");
        }
        return status("ready");
    }

    private static CompletionStage<HttpResponse> status(String status) {
        return CompletableFuture.completedFuture(Responses.json(
                OK, new JsonBytes().raw("{\"status\":").string(status).raw("}\n")));
    }
}
