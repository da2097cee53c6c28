package dev.tidemark.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.tidemark.http.FakeCollection;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.PlainAnswer;
import dev.tidemark.http.PlainReads;
import dev.tidemark.http.PlainServing;
import dev.tidemark.http.Telemetry;
import dev.tidemark.http.access.CollectionPatterns;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import dev.tidemark.http.access.TokenSecret;
import dev.tidemark.testkit.Stages;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads that the transport answers without the route: they are answered as the route answers them. */
class PlainReadsTest {

    private static final String C = "/v1/collections/c";

    /** A header that leaves every answer as it is, but is not known to do so: the route is asked. */
    private static final String BY_ROUTE = "X-Unheard-Of: 1\r\n";

    @TempDir
    private Path directory;

    private final ServerProbe probe = new ServerProbe(TransportKind.NETTY, "");
    private FakeCollection collection;
    private PlainReads reads;

    @BeforeEach
    void fill() {
        collection = probe.store().collection("c");
        collection.set("k", "{\"a\":\"\u00e4\"}");
        collection.set("a b/c", "2");
        collection.set("long", "\"" + "x".repeat(100_000) + "\"");
        collection.sealTo(2, directory.resolve("chunk"));
        probe.store().collection("open").set("k", "1");
        reads = serving("").orElseThrow().reads();
    }

    @AfterEach
    void close() {
        probe.close();
    }

    /** Beside a server with these settings laid over. */
    private Optional<PlainServing> serving(String overrides) {
        return PlainServing.of(
                probe.store(),
                HttpSettings.of(ConfigFactory.parseString(overrides)
                        .withFallback(probe.system().settings().config())),
                Telemetry.NONE);
    }

    private String handle() throws IOException {
        String answer = probe.get(C + "/log?limit=1");
        int at = answer.indexOf("Tidemark-Handle: ") + "Tidemark-Handle: ".length();
        return answer.substring(at, answer.indexOf('\r', at));
    }

    private boolean isPlain(String target) {
        Optional<PlainAnswer> answer = reads.answer(target, Optional.empty(), System.nanoTime());
        answer.ifPresent(given -> {
            if (given instanceof PlainAnswer.Sealed sealed) {
                sealed.chunk().close();
            }
        });
        return answer.isPresent();
    }

    private String ask(String target, String headers) throws IOException {
        return probe.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Connection: close\r\n\r\n");
    }

    private static List<String> head(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n"))
                .lines()
                .filter(line -> !line.startsWith("Date: "))
                .sorted()
                .toList();
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private void assertSame(String target, String headers) throws IOException {
        String plain = ask(target, headers);
        String byRoute = ask(target, headers + BY_ROUTE);
        assertThat(head(plain)).isEqualTo(head(byRoute));
        assertThat(body(plain)).isEqualTo(body(byRoute));
        assertThat(plain).contains("\r\nDate: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/entries/k", "/entries/a%20b%2Fc", "/entries/long", "/log", "/log?after=0", "/log?after=1"})
    void read_plain_isAnsweredAsByTheRoute(String target) throws IOException {
        assertThat(isPlain(C + target)).isTrue();
        assertSame(C + target, "");
        assertSame(C + target, "Accept-Encoding: zstd;q=0.5, gzip\r\nUser-Agent: test\r\n");
        assertThat(ask(C + target, "")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void logRead_namingItsHandle_isAnsweredAsByTheRouteForEver() throws IOException {
        String target = C + "/log?handle=" + handle() + "&after=1";
        assertThat(isPlain(target)).isTrue();
        assertSame(target, "");
        assertThat(ask(target, "")).contains("Cache-Control: public, max-age=31536000, immutable\r\n");
    }

    @Test
    void logRead_askedForBefore_isOfTheCollectionThatStandsNow() throws IOException {
        String old = C + "/log?after=0&handle=" + handle();
        assertSame(C + "/log?after=0", "");
        assertSame(old, "");
        assertThat(Stages.await(probe.store().drop("c"))).isTrue();
        assertSame(C + "/log?after=0", "");
        assertThat(ask(C + "/log?after=0", "")).startsWith("HTTP/1.1 404 ");

        FakeCollection another = probe.store().collection("c");
        another.set("other", "2");
        another.sealTo(1, directory.resolve("another"));
        assertThat(isPlain(C + "/log?after=0")).isTrue();
        assertSame(C + "/log?after=0", "");
        assertThat(body(ask(C + "/log?after=0", ""))).contains("other");
        assertThat(isPlain(old)).isFalse();
        assertSame(old, "");
    }

    @Test
    void logRead_askedForBefore_isToldTheHandleThatTheLogGoesByNow() throws IOException {
        String before = C + "/log?after=1&handle=" + handle();
        assertSame(before, "");
        collection.rotate(1, 1);
        assertThat(isPlain(before)).isTrue();
        assertSame(before, "");
        assertThat(ask(before, "")).contains("Cache-Control: no-cache\r\n");
        collection.rotate(2, 2);
        assertThat(isPlain(before)).isFalse();
        assertSame(before, "");
        assertSame(C + "/log?after=1&handle=" + handle(), "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/entries/absent",
                "/entries/k?other=1",
                "/entries/k/",
                "/entries/.",
                "/entries/../entries/k",
                "/entries/k|",
                "/entries/%",
                "/entries/%ff",
                "/entries/",
                "/log?after=2",
                "/log?after=99",
                "/log?after=x",
                "/log?after=0&after=0",
                "/log?limit=1",
                "/log?live=sse&timeout=x",
                "/log?handle=other",
                "/logs"
            })
    void read_notPlain_isLeftToTheRoute(String target) throws IOException {
        assertThat(isPlain(C + target)).isFalse();
        assertSame(C + target, "");
    }

    @Test
    void read_ofWhatIsNotThere_isLeftToTheRoute() throws IOException {
        for (String target :
                List.of("/v1/collections/none/entries/k", "/v1/collections//entries/k", "/v1/collections/c")) {
            assertThat(isPlain(target)).as(target).isFalse();
            assertSame(target, "");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "If-None-Match: \"1\"\r\n",
                "If-Match: \"7\"\r\n",
                "Range: bytes=0-1\r\n",
                "Accept: text/event-stream\r\n",
                "Expect: other\r\n",
                "Host: y\r\n",
                "Content-Length: 2\r\n\r\n{}"
            })
    void header_thatMatters_isNotOverlooked(String header) throws IOException {
        for (String target : List.of(C + "/entries/k", C + "/log")) {
            assertSame(target, header.endsWith("{}") ? "" : header);
            String plain = probe.send(
                    "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n");
            String byRoute = probe.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + BY_ROUTE + header + "\r\n");
            assertThat(head(plain)).isEqualTo(head(byRoute));
        }
    }

    @Test
    void requests_ofEveryKind_areAnsweredInOrderOnOneConnection() throws IOException {
        String one = "GET " + C + "/entries/k HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String two = "GET " + C + "/log?after=1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String three = "GET " + C + "/entries/k HTTP/1.1\r\nHost: localhost\r\n" + BY_ROUTE + "\r\n";
        String last = "HEAD " + C + "/entries/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        String answers = probe.send((one + two + three).repeat(100) + last);
        assertThat(answers.split("HTTP/1.1 200 OK\r\n", -1)).hasSize(302);
        assertThat(answers.split("\"key\":\"a b/c\"", -1)).hasSize(101);
        assertThat(answers).endsWith("\r\n\r\n");
        assertThat(probe.server().statistics().orElseThrow().requests()).isEqualTo(301);
        assertThat(probe.server().statistics().orElseThrow().downloads()).isZero();
    }

    @Test
    void reads_plainAndByTheRoute_areCountedTogether() throws IOException {
        ask(C + "/entries/k", "");
        ask(C + "/entries/k", BY_ROUTE);
        ask(C + "/log?after=0", "");
        assertThat(body(probe.get("/metrics")).lines())
                .anyMatch(line -> line.startsWith("tidemark_http_requests_seconds_count{")
                        && line.contains("route=\"/v1/collections/{collection}/entries/{key}\"")
                        && line.matches(".*} 2(\\.0)?"))
                .anyMatch(line -> line.startsWith("tidemark_http_requests_seconds_count{")
                        && line.contains("route=\"/v1/collections/{collection}/log\"")
                        && line.matches(".*} 1(\\.0)?"));
    }

    @Test
    void reads_whereTokensAreAskedFor_areRefusedWithoutOne() throws IOException {
        TokenFile file = new TokenFile(directory.resolve("tokens.json"));
        file.write(List.of(
                Token.of("reader", TokenSecret.create(), Set.of(Scope.READ), new CollectionPatterns(List.of("*")))));
        try (ServerProbe guarded =
                new ServerProbe(TransportKind.NETTY, "tidemark.http.access.token-file = \"" + file.path() + "\"")) {
            FakeCollection own = guarded.store().collection("c");
            own.set("k", "1");
            own.sealTo(1, directory.resolve("own"));
            assertThat(guarded.get(C + "/entries/k")).startsWith("HTTP/1.1 401 ");
            assertThat(guarded.get(C + "/log?after=0")).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void reads_whereOriginsAreToldApart_areLeftToTheRoute() throws IOException {
        try (ServerProbe pages = new ServerProbe(
                TransportKind.NETTY, "tidemark.http.cors.allowed-origins = [\"https://app.example\"]")) {
            pages.store().collection("c").set("k", "1");
            assertThat(pages.get(C + "/entries/k")).startsWith("HTTP/1.1 200 ").contains("Vary: Origin\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:7470, 200",
        "127.0.0.1:1, 200",
        "[::1]:7470, 200",
        "'', 200",
        "evil.example, 421",
        "evil.example:7470, 421",
        "localhost.evil.example, 421",
        "localhost., 421",
        "127.0.0.1.evil.example, 421"
    })
    void host_ofAnyKind_isTakenOrRefusedAsByTheRoute(String host, int status) throws IOException {
        for (String target : List.of(C + "/entries/k", C + "/log?after=0")) {
            String get = "GET " + target + " HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n";
            String plain = probe.send(get + "\r\n");
            String byRoute = probe.send(get + BY_ROUTE + "\r\n");
            assertThat(plain).startsWith("HTTP/1.1 " + status + " ");
            assertThat(head(plain)).isEqualTo(head(byRoute));
            assertThat(body(plain)).isEqualTo(body(byRoute));
        }
    }

    @Test
    void admits_fromWhereNothingIsCounted_byNamesOfTheServerAlone() throws IOException {
        Optional<InetAddress> here = Optional.of(InetAddress.getLoopbackAddress());
        Optional<InetAddress> away = Optional.of(InetAddress.getByName("192.0.2.1"));
        PlainServing counting =
                serving("tidemark.http.access.allowed-hosts = [store.example]").orElseThrow();
        assertThat(counting.admits(here, "localhost:7470")).isTrue();
        assertThat(counting.admits(here, "Store.example")).isTrue();
        assertThat(counting.admits(here, "evil.example")).isFalse();
        assertThat(counting.admits(away, "store.example")).isFalse();
        assertThat(counting.admits(Optional.empty(), "store.example")).isFalse();

        PlainServing unlimited = serving("tidemark.http.access.rate.per-address { per-second = 0, burst = 1 }")
                .orElseThrow();
        assertThat(unlimited.admits(away, "localhost")).isTrue();
        assertThat(unlimited.admits(away, "evil.example")).isFalse();
    }

    @Test
    void of_whereProxiesSpeakForOthers_isNone() {
        assertThat(serving("tidemark.http.access.trusted-proxies = [\"127.0.0.1\"]"))
                .isEmpty();
    }

    @Test
    void reads_ofWhoIsSentToTls_areToldSoByTheRoute() throws IOException {
        try (ServerProbe encrypted = new ServerProbe(TransportKind.NETTY, TlsFiles.settings(TlsFiles.FIRST))) {
            encrypted.store().collection("c").set("k", "1");
            assertThat(encrypted.get(C + "/entries/k"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Strict-Transport-Security: max-age=31536000\r\n");
        }
    }
}
