package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.headers.RawRequestURI;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.http.server.TidemarkServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;

/**
 * The route over a {@link FakeStore}, called without sockets with targets as they stand on the wire; every answer is held
 * against the OpenAPI document. One for a test class; close it at the end.
 */
final class ApiProbe implements AutoCloseable {

    static final HttpSettings SETTINGS = HttpSettings.reference();

    private static final OpenApiInteractionValidator DOCUMENT =
            OpenApiInteractionValidator.createForInlineApiSpecification(
                            new String(OpenApiRoutes.document(), StandardCharsets.UTF_8))
                    .build();

    /** Of streams that are as silent and live as long as they are told. */
    static HttpSettings settings(Duration keepAlive, Duration maxAge) {
        return HttpSettings.of(ConfigFactory.parseMap(Map.of(
                        "tidemark.http.event-stream.keep-alive", keepAlive,
                        "tidemark.http.event-stream.max-age", maxAge))
                .withFallback(ConfigFactory.load()));
    }

    /** An answer, read whole. */
    record Answer(int status, HttpResponse response, String body) {

        String header(String name) {
            return response.getHeader(name).map(header -> header.value()).orElse("");
        }

        String contentType() {
            return response.entity().getContentType().toString();
        }
    }

    private final ActorSystem<Void> system;
    private FakeStore store = new FakeStore();

    ApiProbe() {
        Config config = TidemarkServer.configuration(ConfigFactory.load());
        system = ActorSystem.create(Behaviors.empty(), "api-probe", config);
    }

    /** A new and empty store for the next calls. */
    FakeStore fresh() {
        store = new FakeStore();
        return store;
    }

    ActorSystem<Void> system() {
        return system;
    }

    static HttpRequest request(String method, String target) {
        return HttpRequest.create()
                .withMethod(HttpMethods.lookup(method).orElseThrow())
                // Akka's own reading of the target plays no part: only the raw one counts, and the count of slashes.
                .withUri(Uri.create("http://localhost" + target.replace('%', 'x')))
                .addHeader(RawRequestURI.create(target));
    }

    static HttpRequest request(String method, String target, String type, String body) {
        return request(method, target)
                .withEntity(HttpEntities.create(ContentTypes.parse(type), body.getBytes(StandardCharsets.UTF_8)));
    }

    static HttpRequest with(HttpRequest request, String header, String value) {
        return request.addHeader(RawHeader.create(header, value));
    }

    Answer get(String target) {
        return call(request("GET", target));
    }

    Answer put(String target, String json) {
        return call(request("PUT", target, "application/json", json));
    }

    Answer call(HttpRequest request) {
        return whole(request, start(request));
    }

    CompletionStage<HttpResponse> start(HttpRequest request) {
        return run(TidemarkRoute.create(store, SETTINGS), request);
    }

    CompletionStage<HttpResponse> run(Route route, HttpRequest request) {
        try {
            return Directives.concat(route, TidemarkRoute.unknownPath())
                    .handler(system)
                    .apply(request);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    Answer whole(HttpRequest request, CompletionStage<HttpResponse> stage) {
        HttpResponse response = await(stage);
        byte[] body = await(response.entity().toStrict(5_000, system)).getData().toArray();
        Answer answer = new Answer(response.status().intValue(), response, new String(body, StandardCharsets.UTF_8));
        requireDocumented(request, answer);
        return answer;
    }

    @Override
    public void close() {
        system.terminate();
    }

    private static void requireDocumented(HttpRequest request, Answer answer) {
        boolean elsewhere = answer.status() == 405 || answer.body().contains("unknown-path");
        // The validator demands a body wherever one is documented; HEAD and a log without new lines have none.
        boolean bodyless = request.method().equals(HttpMethods.HEAD)
                || (answer.body().isEmpty() && answer.contentType().equals(RequestBody.NDJSON));
        if (elsewhere || bodyless) {
            return;
        }
        SimpleResponse.Builder response = SimpleResponse.Builder.status(answer.status());
        StreamSupport.stream(answer.response().getHeaders().spliterator(), false)
                .forEach(header -> response.withHeader(header.name(), header.value()));
        if (!answer.body().isEmpty()) {
            response.withContentType(answer.contentType()).withBody(answer.body());
        }
        String path = request.getHeader(RawRequestURI.class).orElseThrow().uri().replaceAll("\\?.*", "");
        ValidationReport report = DOCUMENT.validateResponse(
                path, Request.Method.valueOf(request.method().name().toUpperCase(Locale.ROOT)), response.build());
        if (report.hasErrors()) {
            throw new AssertionError("answer is not as documented: " + report.getMessages() + " answer=" + answer);
        }
    }
}
