package dev.tidemark.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpResponse;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.engine.Breach;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.Violation;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.PlainAnswer;
import dev.tidemark.http.PlainServing;
import dev.tidemark.http.PlainWrites;
import dev.tidemark.http.Telemetry;
import dev.tidemark.http.access.CollectionPatterns;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import dev.tidemark.http.access.TokenSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/** Writes that the transport takes without the route: they are answered as the route answers them. */
class PlainWritesTest {

    private static final String C = "/v1/collections/c";

    /** A header that leaves every answer as it is, but is not known to do so: the route is asked. */
    private static final String BY_ROUTE = "X-Unheard-Of: 1\r\n";

    private static final String JSON = "Content-Type: application/json\r\n";

    private static final String LIMITS =
            "tidemark.http.body-max-length = 32 KiB, tidemark.http.value-max-length = 16 KiB";

    private ServerProbe probe = new ServerProbe(TransportKind.NETTY, LIMITS);
    private PlainWrites writes;

    @TempDir
    private Path directory;

    @BeforeEach
    void create() {
        probe.store().collection("c");
        writes = serving("").orElseThrow().writes();
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

    /** For who asks only whether a write is taken. */
    private static final PlainWrites.Told NOBODY = new PlainWrites.Told() {

        @Override
        public void written(PlainAnswer answer) {
            // Read back by the test.
        }

        @Override
        public void failed(HttpResponse problem) {
            throw new AssertionError("write failed: status=" + problem.status());
        }
    };

    private boolean isTaken(String target, String text) {
        return writes.put(target, text.getBytes(StandardCharsets.UTF_8), NOBODY);
    }

    private String put(String target, String text, String headers) throws IOException {
        return send(target, text, "Host: localhost\r\n" + headers);
    }

    private String send(String target, String text, String headers) throws IOException {
        return probe.send("PUT " + target + " HTTP/1.1\r\n" + headers + "Content-Length: " + text.length()
                + "\r\nConnection: close\r\n\r\n" + text);
    }

    /** But for what differs from write to write, and from second to second. */
    private static List<String> lines(String answer) {
        return answer.lines()
                .filter(line -> !line.startsWith("Date: "))
                .map(line -> line.startsWith("ETag: ") || line.startsWith("Tidemark-Position: ")
                        ? line.replaceAll("[0-9]+", "N")
                        : line)
                .sorted()
                .toList();
    }

    private String requireSame(String target, String text) throws IOException {
        String plain = put(target, text, JSON);
        assertThat(lines(plain)).isEqualTo(lines(put(target, text, JSON + BY_ROUTE)));
        assertThat(plain).contains("\r\nDate: ");
        return plain;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/entries/k", "/entries/a%20b%2Fc", "/entries/%C3%A4"})
    void put_plain_isWrittenAndAnsweredAsByTheRoute(String target) throws IOException {
        assertThat(isTaken(C + target, " { \"a\" : 1 } ")).isTrue();
        assertThat(probe.get(C + target)).endsWith("\r\n\r\n{\"a\":1}");

        assertThat(requireSame(C + target, "{ \"a\": 2 }")).startsWith("HTTP/1.1 204 No Content\r\n");
        assertThat(probe.get(C + target)).endsWith("\r\n\r\n{\"a\":2}");
    }

    @ParameterizedTest
    @CsvSource({
        "/entries/k?other=1, 1",
        "/entries/k/, 1",
        "/entries/.., 1",
        "/entries/k|, 1",
        "/entries/%, 1",
        "/entries/%ff, 1",
        "/log, 1",
        "/entries/k, {",
        "/entries/k, 1 2"
    })
    void put_notPlain_isLeftToTheRoute(String target, String text) throws IOException {
        assertThat(isTaken(C + target, text)).isFalse();
        requireSame(C + target, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/json\r\nIf-Match: \"7\"\r\n",
                "Content-Type: application/json\r\nIf-None-Match: *\r\n",
                "Content-Type: text/plain\r\n",
                "Content-Type: application/json; charset=latin1\r\n",
                "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
                "Content-Type: application/json\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\n",
                ""
            })
    void put_withHeadersThatMatter_isRefusedByTheRoute(String headers) throws IOException {
        probe.store().collection("c").set("k", "1");

        assertThat(put(C + "/entries/k", "2", headers)).startsWith("HTTP/1.1 4");
        assertThat(probe.get(C + "/entries/k")).endsWith("\r\n\r\n1");
    }

    @Test
    void put_withIdempotencyKeySentAgain_isWrittenOnceByTheRoute() throws IOException {
        String first = put(C + "/entries/k", "1", JSON + "Idempotency-Key: a\r\n");
        put(C + "/entries/k", "2", JSON);

        assertThat(first).startsWith("HTTP/1.1 204 No Content\r\n");
        assertThat(lines(put(C + "/entries/k", "1", JSON + "Idempotency-Key: a\r\n")))
                .isEqualTo(lines(first));
        assertThat(probe.get(C + "/entries/k")).endsWith("\r\n\r\n2");
    }

    @Test
    void put_intoNoCollection_isRefusedAsByTheRoute() throws IOException {
        assertThat(requireSame("/v1/collections/absent/entries/k", "1")).startsWith("HTTP/1.1 404 Not Found\r\n");
    }

    @Test
    void put_ofAKeyThatIsNone_isRefusedAsByTheRoute() throws IOException {
        assertThat(requireSame(C + "/entries/%01", "1")).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void put_storeFails_isAnsweredAsByTheRoute() throws IOException {
        probe.store().failWith(new OverloadedException("too many calls"));
        assertThat(requireSame(C + "/entries/k", "1")).contains("\r\nRetry-After: 1\r\n");

        probe.store().failWith(new IndeterminateException("sync failed", null));
        assertThat(requireSame(C + "/entries/k", "1")).contains("it is not known whether the write was done");
    }

    @Test
    void put_storeDoesNotAnswer_isIndeterminateInTimeAsByTheRoute() throws IOException {
        probe.close();
        probe = new ServerProbe(TransportKind.NETTY, "akka.http.server.request-timeout = 300 ms, " + LIMITS);
        probe.store().collection("c");
        probe.store().hang();

        assertThat(requireSame(C + "/entries/k", "1")).contains("it is not known whether the write was done");
    }

    @Test
    void put_thatBreaksAnInvariant_isRefusedAsByTheRoute() throws IOException {
        Breach breach = new Breach("k", 0, List.of(new Violation("/n", "minimum", "-1", "0", "too low")));
        probe.store().failWith(InvariantViolatedException.ofWrite(breach, 0));
        assertThat(requireSame(C + "/entries/k", "{\"n\":-1}"))
                .startsWith("HTTP/1.1 422 ")
                .contains("\"violations\":[");
    }

    @ParameterizedTest
    @CsvSource({"16385, value-too-large", "32769, body-too-large"})
    void put_tooLong_isRefusedAsByTheRoute(int length, String problem) throws IOException {
        String text = "\"" + "x".repeat(length - 2) + "\"";
        assertThat(isTaken(C + "/entries/k", text)).isFalse();
        assertThat(requireSame(C + "/entries/k", text))
                .startsWith("HTTP/1.1 413 ")
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 204",
        "LOCALHOST:7470, 204",
        "[::1]:7470, 204",
        "evil.example, 421",
        "evil.example:7470, 421",
        "127.0.0.1.evil.example, 421"
    })
    void put_byAnyName_isTakenOrRefusedAsByTheRoute(String host, int status) throws IOException {
        String headers = JSON + "Host: " + host + "\r\n";
        String plain = send(C + "/entries/k", "1", headers);
        assertThat(plain).startsWith("HTTP/1.1 " + status + " ");
        assertThat(lines(plain)).isEqualTo(lines(send(C + "/entries/k", "1", headers + BY_ROUTE)));
    }

    @ParameterizedTest
    @CsvSource({"http://localhost, 204", "http://evil.example, 403", "null, 403"})
    void put_byAPage_isTakenFromTheServersOwnAlone(String origin, int status) throws IOException {
        assertThat(put(C + "/entries/k", "1", JSON + "Origin: " + origin + "\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void put_whereTokensAreAskedFor_isRefusedWithoutOne() throws IOException {
        try (ServerProbe guarded = new ServerProbe(TransportKind.NETTY, tokens())) {
            guarded.store().collection("c");
            assertThat(guarded.send("PUT " + C + "/entries/k HTTP/1.1\r\nHost: localhost\r\n" + JSON
                            + "Content-Length: 1\r\nConnection: close\r\n\r\n1"))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(PlainServing.of(
                            guarded.store(),
                            HttpSettings.of(guarded.system().settings().config()),
                            Telemetry.NONE))
                    .isEmpty();
        }
    }

    private String tokens() throws IOException {
        TokenFile file = new TokenFile(directory.resolve("tokens.json"));
        file.write(List.of(Token.of("writer", TokenSecret.create(), Set.of(Scope.APPEND), CollectionPatterns.ALL)));
        return "tidemark.http.access.token-file = \"" + file.path() + "\"";
    }

    @Test
    void of_whereAnswersDependOnWhoAsks_isNone() {
        assertThat(serving("tidemark.http.cors.allowed-origins = [\"https://a.example\"]"))
                .isEmpty();
    }
}
