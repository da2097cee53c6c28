package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.HealthRuns;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.health.HealthCheck;
import dev.tidemark.actors.health.HealthReport;
import dev.tidemark.actors.health.HealthStatistics;
import dev.tidemark.engine.OverloadedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the store has found when it looked after itself, and looking now. Immutable; safe for any thread.
 *
 * <p>For administrators alone: findings name files and keys. A run may take long, so it is begun and answered with 202.
 */
final class HealthReportRoutes {

    static final String REPORT = "/v1/health/report";
    static final String RUNS = "/v1/health/runs";

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int HISTORY_MAX = 10_000;

    private final HealthRuns health;

    HealthReportRoutes(Tidemark store) {
        this.health = store.health();
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethods.GET, REPORT, this::report), Endpoint.of(HttpMethods.POST, RUNS, this::run));
    }

    private CompletionStage<HttpResponse> report(Call call) {
        return answer(OK, call.query().number("history", 0, 0, HISTORY_MAX));
    }

    /** Whoever comes between the look and the beginning is told by the report alone. */
    private CompletionStage<HttpResponse> run(Call call) {
        RequestBody.discard(call);
        health.statistics().underWay().ifPresent(check -> {
            throw new OverloadedException("another health run is under way: check=" + check.label());
        });
        health.run();
        return answer(ACCEPTED, 0);
    }

    private CompletionStage<HttpResponse> answer(int status, long history) {
        HealthStatistics numbers = health.statistics();
        JsonBytes body = new JsonBytes()
                .raw("{\"underWay\":")
                .string(numbers.underWay().map(HealthCheck::label).orElse(""))
                .raw(",\"runs\":")
                .number(numbers.runs())
                .raw(",\"alerts\":")
                .number(numbers.alerts())
                .raw(",\"readBytes\":")
                .number(numbers.readBytes());
        numbers.last().ifPresent(last -> body.raw(",\"last\":").text(last.toJson()));
        body.raw(",\"history\":[");
        String separator = "";
        for (HealthReport report : health.history().stream().limit(history).toList()) {
            body.raw(separator).text(report.toJson());
            separator = ",";
        }
        return CompletableFuture.completedFuture(Responses.json(status, body.raw("]}\n")));
    }
}
