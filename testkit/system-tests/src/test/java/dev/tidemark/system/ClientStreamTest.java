package dev.tidemark.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That the checks on clients see: before a server that says what no server may. */
@Tag("clients")
class ClientStreamTest {

    private static final String CHANGE =
            "{\"headers\":{\"operation\":\"%s\",\"lsn\":\"%d\",\"op_position\":0,\"txids\":[%2$d]},"
                    + "\"key\":\"k\",\"value\":{\"number\":%2$d}}";
    private static final String UP_TO_DATE =
            "{\"headers\":{\"control\":\"up-to-date\",\"global_last_seen_lsn\":\"2\"}}";
    private static final Map<String, String> HEADERS =
            Map.of("electric-handle", "h", "electric-offset", "2_0", "electric-schema", "{}");

    private final HttpServer server;
    private volatile String told = "";

    ClientStreamTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/v1/shape", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Live reads are never answered. */
    private void answer(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        if (query.contains("live=true")) {
            return;
        }
        HEADERS.forEach(exchange.getResponseHeaders()::set);
        byte[] body = (query.contains("offset=-1") ? "[]" : told).getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private ClientStream opened(ClientDriver clients, String... messages) {
        told = "[" + String.join(",", messages) + "," + UP_TO_DATE + "]";
        ClientStream client = clients.open(new HttpProbe(server.getAddress()), "{ params: { table: 'users' } }");
        client.awaitUpToDate();
        return client;
    }

    @Test
    void changeGivenTwice_orOutOfOrder_isSeen() {
        try (ClientDriver clients = ClientDriver.start();
                ClientStream right = opened(clients, CHANGE.formatted("insert", 1), CHANGE.formatted("update", 2));
                ClientStream twice = opened(clients, CHANGE.formatted("insert", 1), CHANGE.formatted("update", 1));
                ClientStream late = opened(clients, CHANGE.formatted("insert", 2), CHANGE.formatted("update", 1))) {
            right.requireNoRepeats();
            assertThat(right.count("rows[0].number")).isEqualTo(2);
            assertThatThrownBy(twice::requireNoRepeats).isInstanceOf(AssertionError.class);
            assertThatThrownBy(late::requireNoRepeats).isInstanceOf(AssertionError.class);
        }
    }
}
