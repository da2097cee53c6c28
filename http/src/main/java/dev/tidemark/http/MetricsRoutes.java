package dev.tidemark.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.util.ByteString;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * Shows a Prometheus registry: as Prometheus' text, or as OpenMetrics where that is asked for. Safe for any thread.
 *
 * <p>Reading a registry takes milliseconds: it is done on the threads for what blocks, once for all who ask meanwhile.
 */
final class MetricsRoutes {

    static final String METRICS = "/metrics";

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String BLOCKING = "akka.actor.default-blocking-io-dispatcher";

    private final PrometheusMeterRegistry registry;

    /** Being read, by form. */
    private final ConcurrentMap<String, CompletableFuture<HttpResponse>> underWay = new ConcurrentHashMap<>();

    MetricsRoutes(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(HttpMethods.GET, METRICS, this::scrape));
    }

    private CompletionStage<HttpResponse> scrape(Call call) {
        boolean open = call.request()
                .getHeader("Accept")
                .map(HttpHeader::value)
                .filter(accepted -> accepted.contains("application/openmetrics-text"))
                .isPresent();
        String form = open ? OPEN_METRICS : TEXT;
        Executor blocking = call.materializer().system().dispatchers().lookup(BLOCKING);
        CompletableFuture<HttpResponse> fresh = new CompletableFuture<>();
        CompletableFuture<HttpResponse> present = underWay.putIfAbsent(form, fresh);
        if (present != null) {
            return present;
        }
        blocking.execute(() -> read(form, fresh));
        return fresh;
    }

    private void read(String form, CompletableFuture<HttpResponse> answer) {
        try {
            ContentType type = ContentTypes.parse(form);
            ByteString page = ByteString.fromString(registry.scrape(form));
            underWay.remove(form);
            answer.complete(HttpResponse.create().withEntity(HttpEntities.create(type, page)));
        } catch (RuntimeException failure) {
            underWay.remove(form);
            answer.completeExceptionally(failure);
        }
    }
}
