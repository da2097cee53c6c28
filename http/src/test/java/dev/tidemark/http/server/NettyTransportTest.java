package dev.tidemark.http.server;

import static dev.tidemark.http.server.ServerProbe.until;
import static dev.tidemark.http.server.ServerProbe.untilClosed;
import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import dev.tidemark.http.FakeCollection;
import dev.tidemark.http.netty.TransportStatistics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Netty transport does of its own: order, flow, times, and clients that go. */
class NettyTransportTest {

    private static final String C = "/v1/collections/c";
    private static final String ENTRY = C + "/entries/k";
    private static final String SLOW = "tidemark.http.server.netty { rate-window = 200 ms, linger-timeout = 200 ms }";

    private static ServerProbe probe(String overrides) {
        ServerProbe probe = new ServerProbe(TransportKind.NETTY, overrides);
        probe.store().collection("c");
        return probe;
    }

    private static String get(String target, String... headers) {
        String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n";
    }

    private static String put(String value, String... headers) {
        return "PUT " + ENTRY + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + value.length() + "\r\n" + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
                + "\r\n" + value;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static TransportStatistics numbers(ServerProbe probe) {
        return probe.server().statistics().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void requests_pipelined_areAnsweredInOrder(String epoll) throws IOException {
        try (ServerProbe probe = probe("tidemark.http.server.netty.native = " + epoll)) {
            StringBuilder requests = new StringBuilder();
            for (int index = 1; index <= 300; index++) {
                requests.append(put("\"value-" + index + "\"")).append(get(ENTRY));
            }
            String answers = probe.send(requests + get("/health/live", "Connection: close"));
            int at = 0;
            for (int index = 1; index <= 300; index++) {
                at = answers.indexOf("ETag: \"" + index + "\"", at);
                assertThat(at).as("answer to write " + index).isPositive();
                at = answers.indexOf("\r\n\r\n\"value-" + index + "\"HTTP/1.1 ", at);
                assertThat(at).as("answer to read " + index).isPositive();
            }
            assertThat(answers).endsWith("{\"status\":\"live\"}\n");
            assertThat(numbers(probe).requests()).isEqualTo(601);
        }
    }

    @Test
    void request_withHttp10_isAnsweredAndClosed() throws IOException {
        try (ServerProbe probe = probe("")) {
            assertThat(probe.send("GET /health/live HTTP/1.0\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Connection: close\r\n")
                    .endsWith("{\"status\":\"live\"}\n");
        }
    }

    @Test
    void body_expectingLeave_getsItUnlessItIsTooLong() throws IOException {
        try (ServerProbe probe = probe("")) {
            assertThat(probe.send(put("1", "Expect: 100-continue", "Connection: close")))
                    .startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 ");
            assertThat(probe.send("PUT " + ENTRY + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n"))
                    .startsWith("HTTP/1.1 413 ");
            assertThat(probe.send(put("1", "Expect: the-unexpected"))).startsWith("HTTP/1.1 417 ");
        }
    }

    @Test
    void body_longAndInChunks_arrivesWhole() throws IOException {
        String value = "\"" + "x".repeat(900_000) + "\"";
        try (ServerProbe probe = probe("")) {
            assertThat(probe.send(put(value, "Connection: close"))).startsWith("HTTP/1.1 204 ");
            assertThat(probe.get(ENTRY)).endsWith("\r\n\r\n" + value);
            StringBuilder chunked =
                    new StringBuilder("PUT " + ENTRY + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            String other = "\"" + "y".repeat(500_000) + "\"";
            for (int at = 0; at < other.length(); at += 7_001) {
                String part = other.substring(at, Math.min(other.length(), at + 7_001));
                chunked.append(Integer.toHexString(part.length()))
                        .append("\r\n")
                        .append(part)
                        .append("\r\n");
            }
            assertThat(probe.send(chunked + "0\r\n\r\n")).startsWith("HTTP/1.1 204 ");
            assertThat(probe.get(ENTRY)).endsWith("\r\n\r\n" + other);
        }
    }

    @Test
    void body_notRead_doesNotTakeTheAnswer() throws IOException {
        try (ServerProbe probe = probe("")) {
            String answer = probe.send(put("x".repeat(3_000_000)).replace("application/json", "text/plain"));
            assertThat(answer).startsWith("HTTP/1.1 415 ").contains("Connection: close\r\n");
        }
    }

    @Test
    void client_goneWhileItWaits_endsTheWaiting() throws IOException {
        try (ServerProbe probe = probe("")) {
            FakeCollection collection = probe.store().collection("c");
            try (Socket socket = probe.connect()) {
                write(socket, get(C + "/log?live=long-poll&timeout=25"));
                collection.awaitWaiting();
            }
            until(() -> collection.cancelledWaits() == 1);
        }
    }

    @Test
    void body_tooSlow_isAnsweredSo() throws IOException {
        try (ServerProbe probe = probe(SLOW);
                Socket socket = probe.connect()) {
            write(socket, put("1234567890").replace("1234567890", "12"));
            assertThat(all(socket)).startsWith("HTTP/1.1 408 ").contains("body-timeout");
        }
    }

    @Test
    void bodyThatIsStreamed_tooSlow_isAnsweredSo() throws IOException {
        try (ServerProbe probe = probe(SLOW);
                Socket socket = probe.connect()) {
            write(
                    socket,
                    "PUT " + ENTRY + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 100000\r\n\r\n[1,");
            assertThat(all(socket)).startsWith("HTTP/1.1 408 ").contains("body-timeout");
        }
    }

    @Test
    void head_thatTrickles_isCutOffAtItsDeadline() throws IOException {
        ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor();
        try (ServerProbe probe = probe("tidemark.http.server.netty.head-timeout = 300 ms");
                Socket socket = probe.connect()) {
            write(socket, "GET / HTTP/1.1\r\nX-Slow: ");
            Future<?> bytes = trickle.scheduleAtFixedRate(() -> trickle(socket), 0, 20, TimeUnit.MILLISECONDS);
            assertThat(untilClosed(socket)).isEmpty();
            assertThat(numbers(probe).connectionsOverdue()).isEqualTo(1);
            bytes.cancel(true);
        } finally {
            trickle.shutdownNow();
        }
    }

    private static void trickle(Socket socket) {
        try {
            write(socket, "a");
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    @Test
    void reader_tooSlow_isCutOffAndNotCountedAnyMore() throws IOException {
        String value = "\"" + "x".repeat(1_000_000) + "\"";
        try (ServerProbe probe = probe(SLOW);
                Socket socket = new Socket()) {
            probe.store().collection("c").set("k", value);
            socket.setReceiveBufferSize(4 * 1024);
            socket.connect(probe.server().address());
            for (int request = 0; request < 20; request++) {
                write(socket, get(ENTRY));
            }
            until(() -> numbers(probe).connectionsOverdue() == 1);
            until(() -> numbers(probe).connections() == 0);
        }
    }

    @Test
    void sealedAnswer_counted_isNoDownloadAnyMoreAtItsEnd() throws IOException {
        try (ServerProbe probe = probe("")) {
            FakeCollection collection = probe.store().collection("c");
            collection.set("k", "1");
            collection.sealTo(1);
            assertThat(probe.get(C + "/log")).contains("\"position\":1");
            assertThat(probe.send("HEAD " + C + "/log HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n");
            assertThat(numbers(probe).downloads()).isZero();
        }
    }

    @Test
    void stop_withAWaitThatDoesNotEnd_answersInItsPlace() throws IOException {
        ServerProbe probe = probe("tidemark.http.server.stop-timeout = 300 ms");
        try (Socket waiting = probe.connect();
                Socket idle = probe.connect()) {
            write(waiting, get(C + "/log?live=long-poll&timeout=25"));
            write(idle, get("/health/live"));
            InputStream answer = idle.getInputStream();
            assertThat(new String(answer.readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
            probe.store().collection("c").awaitWaiting();
            CompletionStage<Done> stopped = probe.server().stop();
            assertThat(all(idle)).endsWith("{\"status\":\"live\"}\n");
            assertThat(all(waiting)).startsWith("HTTP/1.1 503 ").contains("Connection: close\r\n", "overloaded");
            await(stopped);
            assertThat(numbers(probe).connections()).isZero();
        } finally {
            probe.close();
        }
    }

    @Test
    void connections_asManyAsMayBe_letNoMoreInUntilOneEnds() throws IOException {
        try (ServerProbe probe = probe("akka.http.server.max-connections = 2");
                Socket second = probe.connect()) {
            Socket first = probe.connect();
            write(first, get("/health/live"));
            write(second, get("/health/live"));
            assertThat(first.getInputStream().readNBytes(12)).hasSize(12);
            assertThat(second.getInputStream().readNBytes(12)).hasSize(12);
            try (Socket third = probe.connect()) {
                write(third, get("/health/live", "Connection: close"));
                assertThat(numbers(probe).connections()).isEqualTo(2);
                first.close();
                assertThat(all(third)).startsWith("HTTP/1.1 200 ");
            }
        }
    }
}
