package dev.tidemark.http.server;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import dev.tidemark.http.FakeCollection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a running server does, on any transport. */
abstract class TidemarkServerContract {

    private final TransportKind transport;

    TidemarkServerContract(TransportKind transport) {
        this.transport = transport;
    }

    /** HOCON laid over the settings of every server. */
    String overrides() {
        return "";
    }

    private ServerProbe probe(String overrides) {
        return new ServerProbe(transport, overrides() + overrides);
    }

    @Test
    void stop_requestUnderWay_isAnswered() throws IOException {
        ServerProbe probe = probe("");
        probe.store().collection("c");
        try (Socket socket = probe.connect()) {
            socket.getOutputStream()
                    .write("GET /v1/collections/c/log?live=long-poll&timeout=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            probe.store().collection("c").awaitWaiting();
            CompletionStage<Done> stopped = probe.server().stop();
            probe.store().collection("c").set("k", "1");
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).isEqualTo("HTTP/1.1 200 OK");
            String line = answer.readLine();
            StringBuilder headers = new StringBuilder();
            while (!line.startsWith("{")) {
                headers.append(line).append('\n');
                line = answer.readLine();
            }
            assertThat(headers).contains("Connection: close\n");
            assertThat(line).contains("\"key\":\"k\"");
            await(stopped);
            assertThatThrownBy(probe::connectPlain).isInstanceOf(IOException.class);
        } finally {
            probe.close();
        }
    }

    @Test
    void answer_streamedWithKnownLength_keepsItsLength() throws IOException {
        try (ServerProbe probe = probe("")) {
            FakeCollection collection = probe.store().collection("c");
            collection.set("k", "1");
            collection.sealTo(1);
            String answer = probe.get("/v1/collections/c/log");
            String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            assertThat(body).startsWith("{\"position\":1,").endsWith("}\n");
            assertThat(answer)
                    .contains("Content-Length: " + body.length() + "\r\n")
                    .doesNotContain("chunked");
        }
    }

    @Test
    void request_withoutAnswerInTime_saysWhatIsKnown() throws IOException {
        try (ServerProbe probe =
                probe("akka.http.server.request-timeout = 200 ms, tidemark.http.server.stop-timeout = 200 ms")) {
            probe.store().collection("c");
            probe.store().hang();
            assertThat(probe.send("PUT /v1/collections/c/entries/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 1\r\n\r\n1"))
                    .startsWith("HTTP/1.1 500 ")
                    .contains("application/problem+json", "urn:tidemark:problem:indeterminate");
            assertThat(probe.get("/v1/collections/c/entries/k"))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("application/problem+json", "urn:tidemark:problem:overloaded", "Retry-After: 1");
        }
    }
}
