package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.server.Route;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** By which names, from which pages and how often the route takes requests, where nobody is asked for a token. */
class ProvenanceTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String ENTRY = "/v1/collections/c/entries/k";

    private static final int MANY = 1_000;

    private FakeStore store = API.fresh();

    @BeforeEach
    void createCollection() {
        store = API.fresh();
        store.collection("c").set("k", "1.0");
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private Route route(String settings) {
        return TidemarkRoute.create(store, settings(settings));
    }

    private static HttpSettings settings(String settings) {
        return HttpSettings.of(ConfigFactory.parseString(settings)
                .withFallback(ConfigFactory.load())
                .resolve());
    }

    private HttpResponse call(Route route, HttpRequest request) {
        HttpResponse response = await(API.run(route, request));
        response.discardEntityBytes(API.system());
        return response;
    }

    private int status(String settings, HttpRequest request) {
        return call(route(settings), request).status().intValue();
    }

    private static HttpRequest named(String host) {
        return ApiProbe.with(ApiProbe.request("GET", ENTRY), "Host", host);
    }

    private static HttpRequest put(String host, String origin) {
        HttpRequest request = ApiProbe.with(ApiProbe.request("PUT", ENTRY, "application/json", "2"), "Host", host);
        return ApiProbe.with(request, "Origin", origin);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:7470, 200",
        "127.0.0.1, 200",
        "'[::1]:7470', 200",
        "evil.example, 421",
        "evil.example:7470, 421",
        "store.example, 421"
    })
    void host_ofAPage_isRefused(String host, int status) {
        assertThat(status("", named(host))).isEqualTo(status);
    }

    @Test
    void host_thatIsListed_isTaken() {
        String listed = "tidemark.http.access.allowed-hosts = [Store.example]";
        assertThat(status(listed, named("store.example:443"))).isEqualTo(200);
        assertThat(status(listed, named("evil.example"))).isEqualTo(421);
        assertThat(status("tidemark.http.access.allowed-hosts = [\"*\"]", named("evil.example")))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:7470, http://localhost:7470, 204",
        "store.localhost, https://store.localhost, 204",
        "store.localhost:443, https://store.localhost, 204",
        "localhost:7470, http://localhost:8080, 403",
        "localhost:7470, http://evil.example, 403",
        "localhost:7470, null, 403",
        "localhost:7470, http://localhost:7470.evil.example, 403",
        "localhost:7470, https://app.example, 204"
    })
    void origin_ofAnotherPage_doesNotWrite(String host, String origin, int status) {
        assertThat(status("tidemark.http.cors.allowed-origins = [\"https://app.example\"]", put(host, origin)))
                .isEqualTo(status);
    }

    @Test
    void pages_refusedByTheThousand_fillNoLog() {
        Logger audit = (Logger) LoggerFactory.getLogger("dev.tidemark.audit");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Level before = audit.getLevel();
        audit.addAppender(lines);
        audit.setAdditive(false);
        audit.setLevel(Level.INFO);
        try {
            Route route = route("");
            for (int count = 0; count < MANY; count++) {
                assertThat(call(route, put("localhost", "http://evil.example"))
                                .status()
                                .intValue())
                        .isEqualTo(403);
            }
        } finally {
            audit.detachAppender(lines);
            audit.setAdditive(true);
            audit.setLevel(before);
        }
        assertThat(lines.list).hasSizeBetween(1, MANY / 2);
    }

    @Test
    void origin_anyAllowed_writes() {
        assertThat(status("tidemark.http.cors.allowed-origins = [\"*\"]", put("localhost", "https://app.example")))
                .isEqualTo(204);
        assertThat(status("", ApiProbe.with(ApiProbe.request("GET", ENTRY), "Origin", "http://evil.example")))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"})
    void body_thatAFormSends_isRefusedWhereverItGoes(String type) {
        assertThat(status("", ApiProbe.request("POST", "/v1/compact", type, "x")))
                .isEqualTo(415);
        assertThat(status("", ApiProbe.request("PUT", ENTRY, type, "1"))).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ENTRY,
                "/v1/collections/none",
                "/v1/shape?table=c&offset=-1",
                "/health/live",
                "/nowhere",
                "/v1/compact"
            })
    void answer_any_hasTheHeadersOfSafety(String target) {
        HttpResponse response = call(route(""), ApiProbe.request("GET", target));
        assertThat(response.getHeader("X-Content-Type-Options").orElseThrow().value())
                .isEqualTo("nosniff");
        assertThat(response.getHeader("Content-Security-Policy").orElseThrow().value())
                .isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(response.getHeader("Referrer-Policy").orElseThrow().value()).isEqualTo("no-referrer");
        assertThat(response.getHeader("Strict-Transport-Security")).isEmpty();
    }

    @Test
    void address_tooManyRequests_isToldWhenToComeAgain() throws UnknownHostException {
        Route route = route("tidemark.http.access { rate.per-address { per-second = 1, burst = 2 },"
                + " trusted-proxies = [\"127.0.0.1\"] }");
        HttpRequest request = from("192.0.2.1");
        assertThat(call(route, request).status().intValue()).isEqualTo(200);
        assertThat(call(route, request).status().intValue()).isEqualTo(200);
        HttpResponse third = call(route, request);
        assertThat(third.status().intValue()).isEqualTo(429);
        assertThat(third.getHeader("Retry-After").orElseThrow().value()).isEqualTo("1");
        assertThat(call(route, from("192.0.2.2")).status().intValue()).isEqualTo(200);
        HttpRequest forged = ApiProbe.with(request, "X-Forwarded-For", "198.51.100.1");
        assertThat(call(route, forged).status().intValue()).isEqualTo(429);
        HttpRequest proxied = ApiProbe.with(from("127.0.0.1"), "X-Forwarded-For", "192.0.2.1");
        assertThat(call(route, proxied).status().intValue()).isEqualTo(429);
        assertThat(call(route, from("127.0.0.1")).status().intValue()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/nowhere, 404", "POST, /v1/collections, 405", "OPTIONS, /v1/collections/c, 204"})
    void address_tooManyRequestsThatNoEndpointTakes_isToldWhenToComeAgain(String method, String target, int status)
            throws UnknownHostException {
        Route route = TidemarkRoute.createAlone(
                store,
                settings("tidemark.http.access.rate.per-address { per-second = 1, burst = 2 },"
                        + " tidemark.http.cors.allowed-origins = [\"https://app.example\"]"),
                new LiveStreams(),
                Telemetry.NONE);
        HttpRequest asking = ApiProbe.with(
                ApiProbe.with(ApiProbe.request(method, target), "Origin", "https://app.example"),
                "Access-Control-Request-Method",
                "GET");
        HttpRequest request = from(asking, "192.0.2.1");
        assertThat(call(route, request).status().intValue()).isEqualTo(status);
        assertThat(call(route, request).status().intValue()).isEqualTo(status);
        HttpResponse third = call(route, request);
        assertThat(third.status().intValue()).isEqualTo(429);
        assertThat(third.getHeader("Retry-After").orElseThrow().value()).isEqualTo("1");
        assertThat(third.getHeader("Access-Control-Allow-Origin").orElseThrow().value())
                .isEqualTo("https://app.example");
        assertThat(call(route, from("192.0.2.1")).status().intValue()).isEqualTo(429);
        assertThat(call(route, from(asking, "192.0.2.2")).status().intValue()).isEqualTo(status);
    }

    private static HttpRequest from(String address) throws UnknownHostException {
        return from(ApiProbe.request("GET", ENTRY), address);
    }

    private static HttpRequest from(HttpRequest request, String address) throws UnknownHostException {
        return request.addAttribute(AttributeKeys.remoteAddress, RemoteAddress.create(InetAddress.getByName(address)));
    }
}
