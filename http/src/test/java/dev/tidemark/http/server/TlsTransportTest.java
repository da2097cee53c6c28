package dev.tidemark.http.server;

import static dev.tidemark.http.server.ServerProbe.until;
import static dev.tidemark.http.server.ServerProbe.untilClosed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.dispatch.Dispatchers;
import dev.tidemark.http.FakeCollection;
import dev.tidemark.http.netty.TransportStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted connections of the Netty transport: what they carry, their files, and clients that are no good. */
class TlsTransportTest {

    private static final String LOG = "/v1/collections/c/log";

    @TempDir
    private Path directory;

    private static ServerProbe probe(String overrides) {
        ServerProbe probe = new ServerProbe(TransportKind.NETTY, overrides);
        probe.store().collection("c");
        return probe;
    }

    private static ServerProbe first(String overrides) {
        return probe(TlsFiles.settings(TlsFiles.FIRST) + overrides);
    }

    private static TransportStatistics numbers(ServerProbe probe) {
        return probe.server().statistics().orElseThrow();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void requests_pipelined_areAnsweredInOrder(String protocol) throws IOException {
        try (ServerProbe probe = first("");
                SSLSocket socket = (SSLSocket) probe.connect()) {
            socket.setEnabledProtocols(new String[] {protocol});
            StringBuilder requests = new StringBuilder();
            for (int index = 1; index <= 50; index++) {
                String value = "\"" + index + "x".repeat(index * 100) + "\"";
                requests.append(
                        "PUT /v1/collections/c/entries/k HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + value.length() + "\r\n\r\n" + value);
                requests.append("GET /v1/collections/c/entries/k HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            write(socket, requests + "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
            int at = 0;
            for (int index = 1; index <= 50; index++) {
                at = answers.indexOf("\r\n\r\n\"" + index + "x", at);
                assertThat(at).as("answer " + index).isPositive();
            }
            assertThat(answers).endsWith("{\"status\":\"live\"}\n");
        }
    }

    @Test
    void region_long_arrivesWholeWithoutSendfile() throws IOException {
        try (ServerProbe probe = first("")) {
            FakeCollection collection = probe.store().collection("c");
            for (int line = 0; line < 6; line++) {
                collection.set("k" + line, "\"" + "x".repeat(700_000 + line) + "\"");
            }
            collection.sealTo(6, directory.resolve("chunk"));
            for (int round = 0; round < 2; round++) {
                String answer = probe.get(LOG);
                String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
                assertThat(answer).contains("Content-Length: " + body.length() + "\r\n");
                assertThat(body)
                        .hasSizeGreaterThan(4_200_000)
                        .contains("\"k5\",\"value\":\"xxx")
                        .endsWith("}\n");
            }
            assertThat(numbers(probe).regionsSentByKernel()).isZero();
            assertThat(numbers(probe).regionsNotSentByKernel()).isZero();
            assertThat(numbers(probe).downloads()).isZero();
        }
    }

    @Test
    void region_longAndPlain_goesBySendfile() throws IOException {
        try (ServerProbe probe = probe("")) {
            FakeCollection collection = probe.store().collection("c");
            collection.set("k", "\"" + "x".repeat(900_000) + "\"");
            collection.sealTo(1, directory.resolve("chunk"));
            assertThat(probe.get(LOG)).hasSizeGreaterThan(900_000);
            assertThat(numbers(probe).regionsSentByKernel()).isEqualTo(1);
        }
    }

    @Test
    void body_longer_isStreamed() throws IOException {
        String value = "\"" + "y".repeat(900_000) + "\"";
        try (ServerProbe probe = first("")) {
            assertThat(probe.send("PUT /v1/collections/c/entries/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + value.length() + "\r\n\r\n"
                            + value))
                    .startsWith("HTTP/1.1 204 ");
            assertThat(probe.get("/v1/collections/c/entries/k")).endsWith("\r\n\r\n" + value);
        }
    }

    private static String algorithm(Socket socket) {
        try {
            return ((SSLSocket) socket)
                    .getSession()
                    .getPeerCertificates()[0]
                    .getPublicKey()
                    .getAlgorithm();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String algorithmOfNew(ServerProbe probe) {
        try (Socket socket = probe.connect()) {
            return algorithm(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void files_changed_areTakenForNewConnections() throws IOException {
        TlsFiles files = new TlsFiles(directory, TlsFiles.FIRST);
        try (ServerProbe probe = probe(files.settings());
                Socket old = probe.connect()) {
            assertThat(algorithm(old)).isEqualTo("EC");
            files.become(TlsFiles.SECOND);
            until(() -> algorithmOfNew(probe).equals("RSA"));
            write(old, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(new String(old.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(algorithm(old)).isEqualTo("EC");
        }
    }

    @Test
    void start_filesThatAreNoGood_isRefused() {
        TlsFiles files = new TlsFiles(directory, TlsFiles.FIRST);
        TlsFiles.write(files.key(), TlsFiles.text("second-key.pem"));
        assertThatThrownBy(() -> probe(files.settings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key does not belong to the first certificate");
    }

    @Test
    void client_thatSpeaksPlainHttp_isLeftWithoutAnAnswer() throws IOException {
        try (ServerProbe probe = first("");
                Socket socket = probe.connectPlain()) {
            write(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(new String(untilClosed(socket), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP", "live");
            until(() -> numbers(probe).connections() == 0);
            assertThat(numbers(probe).requests()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tidemark.http.server.tls.handshake-timeout = 300 ms",
                "tidemark.http.server.netty.head-timeout = 300 ms"
            })
    void handshake_thatTrickles_isCutOffAtItsDeadline(String deadline) throws IOException {
        ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor();
        try (ServerProbe probe = first(deadline);
                Socket socket = probe.connectPlain()) {
            write(socket, "\u0016\u0003\u0001\u0002\u0000");
            Future<?> bytes = trickle.scheduleAtFixedRate(() -> trickle(socket), 0, 20, TimeUnit.MILLISECONDS);
            untilClosed(socket);
            until(() -> numbers(probe).connections() == 0);
            assertThat(numbers(probe).connectionsOverdue()).isEqualTo(1);
            bytes.cancel(true);
        } finally {
            trickle.shutdownNow();
        }
    }

    private static String answerAfterAnotherHandshake(SSLSocket socket) {
        try {
            socket.startHandshake();
            write(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cutOff) {
            return "";
        }
    }

    @Test
    void client_thatShakesHandsAgain_isCutOff() throws IOException {
        try (ServerProbe probe = first("");
                SSLSocket socket = (SSLSocket) probe.connect()) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            assertThat(answerAfterAnotherHandshake(socket)).isEmpty();
            until(() -> numbers(probe).connections() == 0);
            assertThat(numbers(probe).requests()).isZero();
        }
    }

    @Test
    void client_thatChangesItsKeys_isAnswered() throws IOException {
        try (ServerProbe probe = first("");
                SSLSocket socket = (SSLSocket) probe.connect()) {
            socket.setEnabledProtocols(new String[] {"TLSv1.3"});
            socket.startHandshake();
            // Of this version it asks for new keys alone.
            assertThat(answerAfterAnotherHandshake(socket)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void handshake_whileFilesAreReadSlowly_doesNotWaitForThem() throws IOException {
        CountDownLatch read = new CountDownLatch(1);
        try (ServerProbe probe = first("tidemark.http.server.tls.handshake-timeout = 2 s\n"
                        + "akka.actor.default-blocking-io-dispatcher.thread-pool-executor.fixed-pool-size = 1");
                SSLSocket socket = (SSLSocket) probe.connect()) {
            probe.system()
                    .classicSystem()
                    .dispatchers()
                    .lookup(Dispatchers.DefaultBlockingDispatcherId())
                    .execute(() -> awaitUninterruptibly(read));
            try {
                socket.startHandshake();
                assertThat(algorithm(socket)).isEqualTo("EC");
            } finally {
                read.countDown();
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void trickle(Socket socket) {
        try {
            write(socket, "\u0001");
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    @Test
    void client_silentAfterTheHandshake_hasTheTimeOfIdleOnes() throws IOException {
        try (ServerProbe probe = first(
                        "akka.http.server.request-timeout = 2500 ms, tidemark.http.server.netty.head-timeout = 1500 ms");
                Socket socket = probe.connect()) {
            ((SSLSocket) socket).startHandshake();
            probe.store().hang();
            // Takes longer than a head may.
            assertThat(probe.get("/v1/collections/c/entries/k")).startsWith("HTTP/1.1 503 ");
            write(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(new String(untilClosed(socket), StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void reader_tooSlow_isCutOff() throws IOException {
        String value = "\"" + "x".repeat(1_000_000) + "\"";
        try (ServerProbe probe = first("tidemark.http.server.netty { rate-window = 200 ms, linger-timeout = 200 ms }");
                Socket plain = new Socket()) {
            probe.store().collection("c").set("k", value);
            plain.setReceiveBufferSize(4 * 1024);
            plain.connect(probe.server().address());
            Socket socket = TlsFiles.client().getSocketFactory().createSocket(plain, "localhost", 443, true);
            for (int request = 0; request < 20; request++) {
                write(socket, "GET /v1/collections/c/entries/k HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            until(() -> numbers(probe).connectionsOverdue() == 1);
            until(() -> numbers(probe).connections() == 0);
        }
    }
}
