package dev.tidemark.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.http.access.CollectionPatterns;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import dev.tidemark.http.access.TokenSecret;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes at a socket of who has no token, a wrong one, too many, or comes by a name of its own. */
class AccessProbesTest {

    private static final String ENTRY = "/v1/collections/c/entries/k";

    @TempDir
    private Path directory;

    private final String secret = TokenSecret.create();

    private ServerProbe server(TransportKind transport, String more) throws IOException {
        Path file = directory.resolve("tokens.json");
        new TokenFile(file).write(List.of(Token.of("reader", secret, Set.of(Scope.READ), CollectionPatterns.ALL)));
        ServerProbe server = new ServerProbe(transport, "tidemark.http.access.token-file = \"" + file + "\"\n" + more);
        server.store().collection("c").set("k", "1.0");
        return server;
    }

    private static String get(ServerProbe server, String target, String headers) throws IOException {
        return server.send("GET " + target + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void authorization_anyButTheToken_getsNothing(TransportKind transport) throws IOException {
        String host = "Host: localhost\r\n";
        String bearer = "Authorization: Bearer " + secret + "\r\n";
        try (ServerProbe server = server(transport, "")) {
            assertThat(get(server, ENTRY, host + bearer))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Cache-Control: private, no-cache\r\n")
                    .endsWith("\r\n\r\n1.0")
                    .doesNotContain("Server:");
            assertThat(get(server, ENTRY, host))
                    .startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate: Bearer realm=\"tidemark\"\r\n", "application/problem+json")
                    .doesNotContain("1.0\r\n\r\n1.0");
            assertThat(get(server, ENTRY, host + bearer + bearer)).startsWith("HTTP/1.1 400 ");
            assertThat(get(server, ENTRY, host + bearer + "Authorization: Bearer x\r\n"))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(get(server, ENTRY, host + "Authorization: Bearer " + "x".repeat(4_000) + "\r\n"))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(get(server, ENTRY, host + "Authorization: Bearer " + "x".repeat(9_000) + "\r\n"))
                    .startsWith("HTTP/1.1 431 ");
            assertThat(get(server, ENTRY, host + "Authorization:\r\n")).startsWith("HTTP/1.1 40");
            assertThat(get(server, ENTRY + "?token=" + secret + "&access_token=" + secret, host))
                    .startsWith("HTTP/1.1 401 ")
                    .doesNotContain(secret);
            assertThat(get(server, "/health/live", host)).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(server.send("DELETE " + ENTRY + " HTTP/1.1\r\n" + host + bearer + "Connection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("error=\"insufficient_scope\", scope=\"append\"");
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void host_ofAPage_isRefusedWhereNobodyIsAskedForATokenOrNamesAreListed(TransportKind transport) throws IOException {
        String bearer = "Authorization: Bearer " + secret + "\r\n";
        String page = "Host: evil.example:7470\r\n";
        try (ServerProbe open = new ServerProbe(transport, "")) {
            open.store().collection("c").set("k", "1.0");
            assertThat(get(open, ENTRY, page)).startsWith("HTTP/1.1 421 ").contains("allowed-hosts");
            assertThat(get(open, "http://evil.example" + ENTRY, "Host: evil.example\r\n"))
                    .startsWith("HTTP/1.1 421 ");
            assertThat(get(open, ENTRY, "Host: 127.0.0.1\r\n")).startsWith("HTTP/1.1 200 ");
        }
        try (ServerProbe server = server(transport, "")) {
            assertThat(get(server, ENTRY, page + bearer)).startsWith("HTTP/1.1 200 ");
        }
        try (ServerProbe server = server(transport, "tidemark.http.access.allowed-hosts = [store.example]")) {
            assertThat(get(server, ENTRY, page + bearer)).startsWith("HTTP/1.1 421 ");
            assertThat(get(server, ENTRY, "Host: store.example\r\n" + bearer)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void client_withoutACertificate_isNotConnectedWhereOneIsAskedFor() throws IOException {
        String get = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (ServerProbe server =
                new ServerProbe(TransportKind.NETTY, TlsFiles.settings(TlsFiles.FIRST) + TlsFiles.clientAuthority())) {
            assertThat(answered(server, TlsFiles.certifiedClient(), get)).startsWith("HTTP/1.1 200 ");
            assertThatThrownBy(() -> answered(server, TlsFiles.client(), get)).isInstanceOf(IOException.class);
        }
    }

    private static String answered(ServerProbe server, SSLContext client, String message) throws IOException {
        try (Socket plain = server.connectPlain();
                Socket socket = client.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true)) {
            socket.getOutputStream().write(message.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void encrypted_answer_sendsBrowsersToTlsAlone() throws IOException {
        try (ServerProbe server = new ServerProbe(TransportKind.NETTY, TlsFiles.settings(TlsFiles.FIRST))) {
            assertThat(get(server, "/health/live", "Host: localhost\r\n"))
                    .contains("Strict-Transport-Security: max-age=31536000\r\n");
        }
        try (ServerProbe server = new ServerProbe(TransportKind.NETTY, "")) {
            assertThat(get(server, "/health/live", "Host: localhost\r\n")).doesNotContain("Strict-Transport-Security");
        }
    }
}
