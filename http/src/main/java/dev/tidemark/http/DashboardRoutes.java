package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Serves the dashboard: a page and its files, which hold nothing of the store and ask the API for all of it. Immutable; safe for any
 * thread.
 *
 * <p>Only files of the list are served: no name of a request becomes a path. The page stands at a path without a slash at its end, so
 * that its relative references lead to the API wherever a host has mounted the route.
 */
final class DashboardRoutes {

    static final String PAGE = "/dashboard";
    static final String FILE = "/dashboard/{file}";

    static final String INDEX = "index.html";
    static final List<String> FILES = List.of(
            "api.js",
            "app.js",
            "backups.js",
            "chunks.js",
            "collection.js",
            "collections.js",
            "dashboard.css",
            "dialogs.js",
            "dom.js",
            "editor.js",
            "entry.js",
            "format.js",
            "health.js",
            "icon.svg",
            "json.js",
            "keys.js",
            "log.js",
            "overview.js",
            "plot.js",
            "samples.js",
            "settings.js");

    private static final int PERMANENT_REDIRECT = 308;

    private final DashboardFile page;
    private final Map<String, DashboardFile> files;

    DashboardRoutes() {
        this.page = DashboardFile.read(INDEX);
        this.files = FILES.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), DashboardFile::read));
    }

    /** @param enabled whether there is one */
    static List<Endpoint> endpoints(boolean enabled) {
        return enabled ? new DashboardRoutes().endpoints() : List.of();
    }

    private List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethods.GET, PAGE, call -> answer(page, call)),
                Endpoint.of(HttpMethods.GET, FILE, this::file));
    }

    private static CompletionStage<HttpResponse> answer(DashboardFile file, Call call) {
        return CompletableFuture.completedFuture(file.answer(ConditionHeaders.of(call.request())));
    }

    private CompletionStage<HttpResponse> file(Call call) {
        String name = call.parameters().get(0);
        if (name.isEmpty()) {
            return CompletableFuture.completedFuture(HttpResponse.create()
                    .withStatus(StatusCodes.get(PERMANENT_REDIRECT))
                    .addHeader(RawHeader.create("Location", ".." + PAGE)));
        }
        DashboardFile file = files.get(name);
        if (file == null) {
            throw RequestRefused.of(ProblemKind.UNKNOWN_PATH, "the dashboard has no such file");
        }
        return answer(file, call);
    }
}
