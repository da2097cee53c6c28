package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Route;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String APP = "https://app.example";
    private static final String OTHER = "http://localhost:5173";
    private static final String ENTRY = "/v1/collections/c/entries/k";
    private static final String LOG = "/v1/collections/c/log";
    private static final String ALLOWED = "Access-Control-Allow-Origin";

    private FakeStore store = API.fresh();

    @BeforeEach
    void createCollection() {
        store = API.fresh();
        store.collection("c").set("k", "1.0");
        store.collection("c").sealTo(1);
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static HttpSettings settings(String... origins) {
        return HttpSettings.of(ConfigFactory.load()
                .withValue(
                        "tidemark.http.cors.allowed-origins", ConfigValueFactory.fromIterable(Arrays.asList(origins))));
    }

    private HttpResponse call(HttpSettings settings, HttpRequest request) {
        HttpResponse response = await(API.run(TidemarkRoute.create(store, settings), request));
        response.discardEntityBytes(API.system());
        return response;
    }

    private static HttpRequest from(String origin, String method, String target) {
        return ApiProbe.with(ApiProbe.request(method, target), "Origin", origin);
    }

    private static HttpRequest preflight(String origin, String target, String method) {
        return ApiProbe.with(from(origin, "OPTIONS", target), "Access-Control-Request-Method", method);
    }

    private static List<String> headers(HttpResponse response, String name) {
        return StreamSupport.stream(response.getHeaders().spliterator(), false)
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(header -> header.value())
                .toList();
    }

    private static void requireClosed(HttpResponse response) {
        assertThat(StreamSupport.stream(response.getHeaders().spliterator(), false)
                        .map(header -> header.lowercaseName()))
                .noneMatch(name -> name.startsWith("access-control-"));
    }

    @Test
    void answers_byDefault_tellNothing() {
        HttpResponse response = call(ApiProbe.SETTINGS, from(APP, "GET", ENTRY));
        assertThat(response.status().intValue()).isEqualTo(200);
        requireClosed(response);
        assertThat(headers(response, "Vary")).isEmpty();
        HttpResponse asked = call(ApiProbe.SETTINGS, preflight(APP, ENTRY, "PUT"));
        assertThat(asked.status().intValue()).isEqualTo(405);
        requireClosed(asked);
    }

    @Test
    void origin_allowed_isNamedAlone() {
        for (String origin : new String[] {APP, OTHER}) {
            HttpResponse response = call(settings(APP, OTHER), from(origin, "GET", ENTRY));
            assertThat(headers(response, ALLOWED)).containsExactly(origin);
            assertThat(headers(response, "Access-Control-Expose-Headers"))
                    .singleElement()
                    .asString()
                    .contains("Tidemark-Handle, Tidemark-Expires", "ETag, Link");
            assertThat(headers(response, "Vary")).containsExactly("Origin");
            assertThat(headers(response, "Access-Control-Allow-Credentials")).isEmpty();
        }
    }

    @Test
    void origin_allowed_readsFailuresAndStreamsToo() {
        for (String target : new String[] {"/v1/collections/none/log", LOG + "?live=sse", LOG + "?after=%ff"}) {
            HttpResponse response = call(settings(APP), from(APP, "GET", target));
            assertThat(headers(response, ALLOWED)).as(target).containsExactly(APP);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://app.example",
                "https://app.example.evil.example",
                "https://evil-app.example",
                "https://app.example:8443",
                "https://app.example/",
                "https://app.example https://evil.example",
                "https://app.exampl",
                "https://APP.example",
                "HTTPS://app.example",
                "null",
                "*",
                "https://app.example%00",
                "https://xn--app-example"
            })
    void origin_another_isToldNothingAndCachesKnow(String origin) {
        HttpResponse response = call(settings(APP), from(origin, "GET", ENTRY));
        assertThat(response.status().intValue()).isEqualTo(200);
        requireClosed(response);
        assertThat(headers(response, "Vary")).containsExactly("Origin");
        HttpResponse asked = call(settings(APP), preflight(origin, ENTRY, "PUT"));
        assertThat(asked.status().intValue()).isEqualTo(204);
        requireClosed(asked);
        assertThat(headers(asked, "Vary")).containsExactly("Origin");
    }

    @Test
    void origin_twice_isNone() {
        requireClosed(call(settings(APP), ApiProbe.with(from(APP, "GET", ENTRY), "Origin", "https://evil.example")));
        requireClosed(call(settings(APP), ApiProbe.with(from("https://evil.example", "GET", ENTRY), "Origin", APP)));
    }

    @Test
    void origin_none_getsAnAnswerThatCachesKeepApart() {
        HttpResponse response = call(settings(APP), ApiProbe.request("GET", LOG));
        requireClosed(response);
        assertThat(headers(response, "Vary")).containsExactly("Accept-Encoding, Origin");
    }

    @Test
    void origin_any_isAllowedWithoutCredentials() {
        for (String origin : new String[] {APP, "null", "https://evil.example"}) {
            HttpResponse response = call(settings("*"), from(origin, "GET", LOG));
            assertThat(headers(response, ALLOWED)).containsExactly("*");
            assertThat(headers(response, "Access-Control-Allow-Credentials")).isEmpty();
            assertThat(headers(response, "Vary")).containsExactly("Accept-Encoding");
        }
    }

    @Test
    void preflight_allowedOrigin_isToldMethodsAndHeaders() {
        HttpResponse response = call(settings(APP), preflight(APP, ENTRY, "PUT"));
        assertThat(response.status().intValue()).isEqualTo(204);
        assertThat(headers(response, ALLOWED)).containsExactly(APP);
        assertThat(headers(response, "Access-Control-Allow-Methods"))
                .singleElement()
                .asString()
                .contains("GET", "HEAD", "PUT", "PATCH", "DELETE")
                .doesNotContain("POST");
        assertThat(headers(response, "Access-Control-Allow-Headers"))
                .singleElement()
                .asString()
                .contains("Content-Type", "If-Match", "Last-Event-ID")
                .contains("Authorization")
                .doesNotContain("*");
        assertThat(headers(response, "Access-Control-Max-Age")).containsExactly("86400");
        assertThat(headers(response, "Access-Control-Allow-Credentials")).isEmpty();
        assertThat(headers(response, "Cache-Control")).containsExactly("no-store");
    }

    @Test
    void options_withoutAQuestion_isNoMethod() {
        assertThat(call(settings(APP), from(APP, "OPTIONS", ENTRY)).status().intValue())
                .isEqualTo(405);
        assertThat(call(settings(APP), ApiProbe.request("OPTIONS", ENTRY))
                        .status()
                        .intValue())
                .isEqualTo(405);
    }

    @Test
    void preflight_unknownPath_isLeftToTheHost() {
        requireClosed(call(settings(APP), preflight(APP, "/v1/nowhere", "GET")));
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/nowhere, 404", "DELETE, /v1/collections, 405"})
    void origin_allowed_readsWhyAServerWithoutAHostHasNothingThere(String method, String target, int status) {
        Route alone = TidemarkRoute.createAlone(store, settings(APP), new LiveStreams(), Telemetry.NONE);
        HttpResponse response = await(API.run(alone, from(APP, method, target)));
        response.discardEntityBytes(API.system());
        assertThat(response.status().intValue()).isEqualTo(status);
        assertThat(headers(response, ALLOWED)).containsExactly(APP);
        assertThat(headers(response, "Vary")).containsExactly("Origin");
        assertThat(headers(response, "Cache-Control")).containsExactly("no-store");
    }

    @Test
    void exposed_headers_areAllThatTheDocumentNames() {
        String document = new String(OpenApiRoutes.document(), StandardCharsets.UTF_8);
        List<String> named = Pattern.compile("\\b(Tidemark-\\w+|ETag|Link|Content-Range|Retry-After)(?=:)")
                .matcher(document)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        assertThat(named).contains("Tidemark-Handle", "ETag");
        assertThat(CrossOrigin.EXPOSED).containsAll(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "app.example", "https://app.example/", "https://*.example", "https://a@b", "null", "https://"
            })
    void settings_noOrigin_areRefused(String origin) {
        assertThatThrownBy(() -> settings(origin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tidemark.http.cors.allowed-origins");
    }

    @Test
    void settings_anyBesideOthers_areRefused() {
        assertThatThrownBy(() -> settings("*", APP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tidemark.http.cors.allowed-origins");
    }
}
