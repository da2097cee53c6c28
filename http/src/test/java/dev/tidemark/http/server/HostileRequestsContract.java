package dev.tidemark.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bound server makes of bytes that no good client sends, on any transport. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostileRequestsContract {

    private static final String ENTRY = "/v1/collections/c/entries/";

    private final TransportKind transport;
    private final String overrides;
    private final ServerProbe server;

    /** @param overrides HOCON laid over the settings of every server */
    HostileRequestsContract(TransportKind transport, String overrides) {
        this.transport = transport;
        this.overrides = overrides;
        server = new ServerProbe(transport, overrides);
    }

    @BeforeAll
    void createCollection() {
        server.store().collection("c").set("k", "1.0");
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void answer_any_carriesSecurityHeadersAndNoServer() throws IOException {
        String answer = server.get(ENTRY + "k");
        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("X-Content-Type-Options: nosniff\r\n", "Cache-Control: no-cache\r\n", "ETag: \"1\"\r\n")
                .endsWith("\r\n\r\n1.0")
                .doesNotContain("Server:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2f..%2fetc%2fpasswd", "..%5c..%5cboot.ini", "%2e%2e%2f", "a%2f..%2fb", "%EF%BF%BD"})
    void name_thatLooksLikeAPath_isJustAName(String raw) throws IOException {
        String set = server.send("PUT " + ENTRY + raw + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: 3\r\n\r\n2.0");
        assertThat(set).startsWith("HTTP/1.1 204 No Content\r\n");
        assertThat(server.get(ENTRY + raw)).endsWith("\r\n\r\n2.0");
    }

    private String written(String method, String type) throws IOException {
        return server.send(
                method + " " + ENTRY + "typed HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + type
                        + "\r\nContent-Length: 2\r\n\r\n{}");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, application/json; charset=latin1",
        "PUT, 'application/json;charset=\"ISO-8859-1\"'",
        "PUT, application/json; charset=utf-16",
        "PUT, application/json; charset=unheard-of",
        "PATCH, application/merge-patch+json; charset=latin1"
    })
    void body_otherCharset_isRefused(String method, String type) throws IOException {
        assertThat(written(method, type))
                .startsWith("HTTP/1.1 415 ")
                .contains("application/problem+json", "unsupported-media-type", "expected=application/", "charset=");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, application/json",
        "PUT, application/json; charset=utf-8",
        "PUT, 'Application/JSON;charset=\"UTF-8\"'",
        "PATCH, application/merge-patch+json; charset=utf-8",
        "PATCH, application/merge-patch+json"
    })
    void body_utf8_isTaken(String method, String type) throws IOException {
        assertThat(written(method, type)).startsWith("HTTP/1.1 204 ");
    }

    @ParameterizedTest
    @CsvSource({
        "%ff, 'not UTF-8: offset=0'",
        "x%c0%ae, 'not UTF-8: offset=1'",
        "%ed%a0%80, not UTF-8",
        "%f5%80%80%80, not UTF-8",
        "a%00b, control character",
        "a%0d%0aX-Evil:1, control character"
    })
    void name_invalid_isRefused(String raw, String message) throws IOException {
        assertThat(server.get(ENTRY + raw))
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .contains("application/problem+json", message)
                .doesNotContain("\r\nX-Evil");
    }

    @Test
    void name_badBytes_areNotMixedWithTheReplacementCharacter() throws IOException {
        server.store().collection("c").set("\ufffd", "\"replacement\"");
        assertThat(server.get(ENTRY + "%EF%BF%BD")).contains("replacement");
        assertThat(server.get(ENTRY + "%ff")).doesNotContain("replacement").contains(" 400 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "//v1/collections",
                "/v1/collections/..",
                "/%2e%2e/x",
                "/v1/collections/c/entries/../../x"
            })
    void path_withDots_isNotFoundOrAName(String target) throws IOException {
        assertThat(server.get(target)).startsWith("HTTP/1.1 404 Not Found\r\n").contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "a\u00e9", "<", "^", "a\u0000"})
    void target_invalid_isRefused(String raw) throws IOException {
        assertThat(server.get(ENTRY + raw)).startsWith("HTTP/1.1 400 ").doesNotContain("Server:");
    }

    @Test
    void target_longKey_fitsAndLongerIsRefused() throws IOException {
        assertThat(server.get(ENTRY + "%41".repeat(1_024))).contains("unknown-key");
        assertThat(server.get(ENTRY + "%41".repeat(1_025))).contains("limitBytes=1024");
        assertThat(server.get("/" + "a".repeat(9_000)))
                .startsWith("HTTP/1.1 414 ")
                .contains("application/problem+json", "\"status\":414");
    }

    @Test
    void header_tooLargeOrTooMany_isRefused() throws IOException {
        assertThat(server.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "a".repeat(9_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(server.send("GET / HTTP/1.1\r\nHost: localhost\r\n" + "X-Many: 1\r\n".repeat(100) + "\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1\r\nContent-Length: 2\r\n\r\n12",
                "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1",
                "Content-Length: -1\r\n\r\n1",
                "Content-Length: x\r\n\r\n1"
            })
    void body_ambiguousLength_isRefused(String rest) throws IOException {
        assertThat(server.send("PUT " + ENTRY
                        + "k HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
                        + rest))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void body_badChunk_isRefused() throws IOException {
        assertThat(
                        server.send(
                                "PUT " + ENTRY
                                        + "k HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n1\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void body_tooLong_isRefusedBeforeItIsRead() throws IOException {
        assertThat(
                        server.send(
                                "PUT " + ENTRY
                                        + "k HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 99999999\r\n\r\n1"))
                .startsWith("HTTP/1.1 413 ")
                .contains("limitBytes=8388608");
    }

    @Test
    void body_invalidUtf8_isRefused() throws IOException {
        assertThat(
                        server.send(
                                "PUT " + ENTRY
                                        + "k HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 3\r\n\r\n\"\u00ff\""))
                .startsWith("HTTP/1.1 400 ")
                .contains("UTF-8");
    }

    @Test
    void request_withoutHost_isRefused() throws IOException {
        assertThat(server.send("GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void request_noHttpAtAll_isRefused() throws IOException {
        assertThat(server.send("\u0016\u0003\u0001\u0000\u0000 hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void request_http2Preface_isNotSpoken() throws IOException {
        assertThat(server.system().settings().config().getBoolean("akka.http.server.enable-http2"))
                .isFalse();
        assertThat(server.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/1.1 5");
    }

    @Test
    void method_unknown_isRefused() throws IOException {
        assertThat(server.send("FROB / HTTP/1.1\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 501 ");
        assertThat(server.send("TRACE " + ENTRY + "k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .contains("Allow: GET, HEAD, PUT, PATCH, DELETE\r\n");
    }

    @Test
    void head_entry_hasHeadersAndNoBody() throws IOException {
        assertThat(server.send("HEAD " + ENTRY + "k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .contains("ETag: \"1\"\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void header_sentInPart_isClosedWhenItStops() throws IOException {
        try (ServerProbe impatient = new ServerProbe(transport, overrides + "akka.http.server.idle-timeout = 500 ms");
                Socket socket = impatient.connect()) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHos".getBytes(StandardCharsets.US_ASCII));
            assertThat(untilClosed(socket)).isEmpty();
        }
        assertThat(server.system().settings().config().getDuration("akka.http.server.idle-timeout"))
                .hasSeconds(30);
    }

    /** What comes before the server closes or resets the connection; fails when it does neither. */
    private static byte[] untilClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException open) {
            throw new AssertionError("connection stays open", open);
        } catch (SocketException reset) {
            return new byte[0];
        }
    }
}
