package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Route;
import dev.tidemark.http.access.Caller;
import dev.tidemark.http.access.CollectionPatterns;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import dev.tidemark.http.access.TokenSecret;
import dev.tidemark.http.access.TokenSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every endpoint that there is, with every kind of token: an endpoint that is added takes part by itself. */
class AccessMatrixTest {

    private static final ApiProbe API = new ApiProbe();
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private final String expired = TokenSecret.create();
    private final String elsewhere = TokenSecret.create();
    private final String here = TokenSecret.create();
    private final Map<Scope, String> secrets = new TreeMap<>();
    private Route route = TidemarkRoute.unknownPath();

    @BeforeEach
    void tokens() throws IOException {
        FakeStore store = API.fresh();
        store.collection("c").set("k", "1.0");
        TokenFile file = new TokenFile(directory.resolve("tokens.json"));
        for (Scope scope : Scope.values()) {
            secrets.put(scope, TokenSecret.create());
        }
        Set<Scope> all = Set.of(Scope.values());
        Stream<Token> scoped = secrets.entrySet().stream()
                .map(each -> token(each.getKey().label(), each.getValue(), Set.of(each.getKey()), "*"));
        file.write(Stream.concat(
                        scoped,
                        Stream.of(
                                token("expired", expired, all, "*").expiring(LONG_AGO),
                                token("elsewhere", elsewhere, all, "other-*"),
                                token("here", here, all, "c")))
                .toList());
        route = route(store, new TokenSettings(Optional.of(file.path()), Duration.ofSeconds(1), List.of()));
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static Token token(String name, String secret, Set<Scope> scopes, String collection) {
        return Token.of(name, secret, scopes, new CollectionPatterns(List.of(collection)));
    }

    private static Route route(FakeStore store, TokenSettings tokens) {
        HttpSettings settings = ApiProbe.SETTINGS;
        return TidemarkRoute.create(
                store, settings.with(settings.security().with(tokens)), new LiveStreams(), telemetry());
    }

    private String secret(Scope scope) {
        return Objects.requireNonNull(secrets.get(scope));
    }

    static List<Endpoint> endpoints() {
        return TidemarkRoute.endpoints(new FakeStore(), ApiProbe.SETTINGS, new LiveStreams(), telemetry());
    }

    private static Telemetry telemetry() {
        return Telemetry.of(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    private static HttpRequest request(Endpoint endpoint) {
        String path = endpoint.path().text().replace("{collection}", "c").replaceAll("\\{[^}]*}", "k");
        if (endpoint.path().text().equals(TransactionRoutes.TRANSACTIONS)) {
            String check = "[{\"op\":\"check\",\"collection\":\"c\",\"key\":\"k\"}]";
            return ApiProbe.request("POST", path, "application/json", check);
        }
        String query = endpoint.access().reach() == EndpointAccess.Reach.REQUEST ? "?table=c&offset=-1" : "";
        return ApiProbe.request(endpoint.method().name(), path + query);
    }

    private HttpResponse call(HttpRequest request) {
        HttpResponse response = await(API.run(route, request));
        response.discardEntityBytes(API.system());
        return response;
    }

    private HttpResponse call(Endpoint endpoint, String secret) {
        return call(ApiProbe.with(request(endpoint), "Authorization", "Bearer " + secret));
    }

    private static String challenge(HttpResponse response) {
        return response.getHeader("WWW-Authenticate")
                .map(header -> header.value())
                .orElse("");
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void endpoint_any_standsInTheTable(Endpoint endpoint) {
        String name = endpoint.method().name() + " " + endpoint.path().text();
        assertThat(EndpointAccess.declared(name)).as(name).contains(endpoint.access());
        assertThat(endpoint.access().reach() == EndpointAccess.Reach.PATH)
                .as(name)
                .isEqualTo(endpoint.path().text().contains("{collection}"));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void endpoint_withoutGoodToken_isRefusedUnlessOpen(Endpoint endpoint) {
        boolean open = endpoint.access().scope().isEmpty();
        HttpResponse without = call(request(endpoint));
        assertThat(without.status().intValue() == 401).isEqualTo(!open);
        assertThat(challenge(without)).isEqualTo(open ? "" : "Bearer realm=\"tidemark\"");
        for (String bad : List.of(expired, "unknown", TokenSecret.create())) {
            HttpResponse refused = call(endpoint, bad);
            assertThat(refused.status().intValue() == 401).isEqualTo(!open);
            assertThat(challenge(refused)).contains(open ? "" : "error=\"invalid_token\"");
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void endpoint_eachScope_isLetInByItsOwnAndAdminAlone(Endpoint endpoint) {
        for (Scope granted : Scope.values()) {
            HttpResponse response = call(endpoint, secret(granted));
            boolean enough = endpoint.access()
                    .scope()
                    .map(needed -> needed == granted || granted == Scope.ADMIN)
                    .orElse(true);
            assertThat(response.status().intValue() == 403)
                    .as("scope=" + granted)
                    .isEqualTo(!enough);
            assertThat(response.status().intValue()).isNotEqualTo(401);
            if (!enough) {
                assertThat(challenge(response))
                        .contains(
                                "insufficient_scope",
                                "scope=\""
                                        + endpoint.access()
                                                .scope()
                                                .orElseThrow()
                                                .label() + "\"");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void endpoint_tokenOfSomeCollections_isLetInToThoseAlone(Endpoint endpoint) {
        boolean open = endpoint.access().scope().isEmpty();
        assertThat(call(endpoint, elsewhere).status().intValue() == 403).isEqualTo(!open);
        boolean ofStore = endpoint.access().reach() == EndpointAccess.Reach.STORE;
        assertThat(call(endpoint, here).status().intValue() == 403).isEqualTo(!open && ofStore);
    }

    static Stream<Endpoint> posts() {
        return endpoints().stream().filter(endpoint -> endpoint.method().equals(HttpMethods.POST));
    }

    /** Browsers ask nobody before they send the form of any page. */
    @ParameterizedTest
    @MethodSource("posts")
    void endpoint_sentAForm_doesNotTakeIt(Endpoint endpoint) {
        String target = request(endpoint).getUri().toRelative().toString();
        for (String type :
                List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
            HttpRequest form = ApiProbe.request("POST", target, type, "x");
            HttpResponse response = call(ApiProbe.with(form, "Authorization", "Bearer " + secret(Scope.ADMIN)));
            assertThat(response.status().intValue()).as(type).isEqualTo(415);
        }
    }

    @Test
    void override_ofInvariants_isForAdministratorsAlone() {
        String target = "/v1/collections/c/entries/k?invariants=override&reason=test";
        for (Scope granted : List.of(Scope.APPEND, Scope.ADMIN)) {
            HttpRequest request = ApiProbe.request("PUT", target, RequestBody.JSON, "{}");
            HttpResponse response = call(ApiProbe.with(request, "Authorization", "Bearer " + secret(granted)));
            assertThat(response.status().intValue()).isEqualTo(granted == Scope.ADMIN ? 204 : 403);
        }
    }

    @Test
    void document_scopes_areThoseOfTheTable() {
        Map<String, String> documented = new TreeMap<>();
        new OpenAPIV3Parser()
                .readContents(new String(OpenApiRoutes.document(), StandardCharsets.UTF_8))
                .getOpenAPI()
                .getPaths()
                .forEach((path, item) -> documented(path, item, documented));
        Map<String, String> table = new TreeMap<>();
        endpoints()
                .forEach(endpoint -> table.put(
                        endpoint.method().name() + " " + endpoint.path().text(),
                        endpoint.access().scope().map(Scope::label).orElse("open")));
        assertThat(documented).isEqualTo(table);
    }

    private static void documented(String path, PathItem item, Map<String, String> target) {
        item.readOperationsMap()
                .forEach((method, operation) -> target.put(method + " " + path, documentedScope(operation)));
    }

    private static String documentedScope(Operation operation) {
        Map<String, Object> extensions =
                Optional.ofNullable(operation.getExtensions()).orElse(Map.of());
        boolean secured = !operation.getSecurity().isEmpty();
        assertThat(secured).isEqualTo(extensions.containsKey("x-tidemark-scope"));
        return secured ? String.valueOf(extensions.get("x-tidemark-scope")) : "open";
    }

    @Test
    void answer_toATokenIsKeptByNoSharedCache() {
        for (Endpoint endpoint : endpoints()) {
            String cacheControl = call(endpoint, secret(Scope.ADMIN))
                    .getHeader("Cache-Control")
                    .orElseThrow()
                    .value();
            boolean open = endpoint.access().scope().isEmpty();
            assertThat(open || cacheControl.contains("no-store") || cacheControl.startsWith("private, "))
                    .as(cacheControl)
                    .isTrue();
            assertThat(cacheControl).doesNotContain("public", "s-maxage");
        }
        assertThat(CachePolicy.forOne(CachePolicy.FOR_EVER)).isEqualTo("private, max-age=31536000, immutable");
        assertThat(CachePolicy.forOne(CachePolicy.SHAPE_BEGINNING))
                .isEqualTo("private, max-age=604800, stale-while-revalidate=2629746");
        assertThat(CachePolicy.forOne(CachePolicy.ofShapeConflict(true))).isEqualTo("private, max-age=60");
    }

    @Test
    void caller_toldByTheHost_needsNoTokenAndHasItsScopes() {
        Caller reader = new Caller("ann", Optional.empty(), Set.of(Scope.READ), new CollectionPatterns(List.of("c")));
        String entry = "/v1/collections/c/entries/k";
        assertThat(call(ApiProbe.request("GET", entry).addAttribute(Caller.KEY, reader))
                        .status()
                        .intValue())
                .isEqualTo(200);
        assertThat(call(ApiProbe.request("DELETE", entry).addAttribute(Caller.KEY, reader))
                        .status()
                        .intValue())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic dXNlcjpwYXNz", "Bearer", "Bearer a b", "bearer ü", "Digest x=1"})
    void authorization_otherForm_is401(String value) {
        HttpResponse refused = call(ApiProbe.with(ApiProbe.request("GET", "/v1/collections"), "Authorization", value));
        assertThat(refused.status().intValue()).isEqualTo(401);
    }

    @Test
    void authorization_schemeInOtherCase_isTheSame() {
        String value = "bEARER " + secret(Scope.READ);
        assertThat(call(ApiProbe.with(ApiProbe.request("GET", "/v1/collections"), "Authorization", value))
                        .status()
                        .intValue())
                .isEqualTo(200);
    }
}
