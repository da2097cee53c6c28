package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.MigrationRecord;
import dev.tidemark.actors.Migrations;
import dev.tidemark.actors.Tidemark;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** Tells which migrations were run; running them is for the host, or the command line. Immutable; safe for any thread. */
final class MigrationRoutes {

    static final String MIGRATIONS = "/v1/migrations";

    private static final int OK = 200;

    private final Migrations migrations;

    MigrationRoutes(Tidemark store) {
        this.migrations = store.migrations();
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(HttpMethods.GET, MIGRATIONS, this::list));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        return migrations.recorded().thenApply(all -> Responses.json(OK, body(all)));
    }

    private static JsonBytes body(List<MigrationRecord> all) {
        JsonBytes body = new JsonBytes().raw("{\"migrations\":[");
        String separator = "";
        for (MigrationRecord each : all) {
            body.raw(separator)
                    .raw("{\"version\":")
                    .number(each.version())
                    .raw(",\"name\":")
                    .string(each.name())
                    .raw(",\"state\":")
                    .string(each.state().name().toLowerCase(Locale.ROOT))
                    .raw(",\"steps\":")
                    .number(each.steps())
                    .raw(",\"time\":")
                    .string(each.time().toString())
                    .raw("}");
            separator = ",";
        }
        return body.raw("]}\n");
    }
}
