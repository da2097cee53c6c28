package dev.tidemark.system;

import static dev.tidemark.system.ShapeProbe.behind;
import static dev.tidemark.system.ShapeProbe.last;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.system.HttpProbe.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the shape protocol promises beside reads of the log: subsets, dropping, admission, other origins, health. */
abstract class ShapeSubsetContract extends ShapeContract {

    private static final String BODY =
            "{\"where\":\"n >= $1\",\"params\":{\"1\":\"3\"},\"order_by\":\"n DESC\",\"limit\":3}";

    /** @param server HOCON */
    ShapeSubsetContract(String server) {
        super(server, "");
    }

    private void set(int count) {
        for (int number = 1; number <= count; number++) {
            store.set("users", "k" + number, "{\"n\":" + number + "}");
        }
    }

    private static List<Integer> numbers(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<Integer> numbers = new ArrayList<>();
        ShapeProbe.json(answer.body())
                .path("data")
                .forEach(row -> numbers.add(row.path("value").path("n").asInt()));
        return numbers;
    }

    @Test
    void subset_byQueryOrBody_hasTheRowsInOrder() {
        set(10);
        Answer tip = last(shapes.sync("table=users&log=changes_only"));
        String standing = behind(tip, "table=users&log=changes_only");
        assertThat(numbers(shapes.get(standing + "&subset__where=n+%3E%3D+%241&subset__params=%7B%221%22%3A%223%22%7D"
                        + "&subset__order_by=n+DESC&subset__limit=3")))
                .containsExactly(10, 9, 8);
        assertThat(numbers(shapes.post(standing, BODY))).containsExactly(10, 9, 8);
        assertThat(numbers(shapes.post(standing, "{\"subset\":" + BODY + "}"))).containsExactly(10, 9, 8);
        assertThat(numbers(shapes.post("table=users", "{\"order_by\":\"n\",\"limit\":2,\"offset\":4}")))
                .containsExactly(5, 6);
        assertThat(numbers(shapes.post("table=users", "{}"))).hasSize(10);
        assertThat(numbers(shapes.post("table=users&where=n%3C3", "{\"order_by\":\"n\"}")))
                .containsExactly(1, 2);
    }

    @Test
    void subset_answer_tellsWhatTheLogNeedNotTellAgain() {
        set(3);
        Answer tip = last(shapes.sync("table=users"));
        Answer answer = shapes.post(behind(tip, "table=users"), "{\"where\":\"n=2\"}");
        JsonNode body = ShapeProbe.json(answer.body());
        JsonNode metadata = body.path("metadata");
        assertThat(metadata.path("xmax").asText()).isEqualTo("4");
        assertThat(metadata.path("xmin").isTextual()).isTrue();
        assertThat(metadata.path("xip_list")).isEmpty();
        assertThat(metadata.path("snapshot_mark").isInt()).isTrue();
        assertThat(metadata.path("database_lsn").asText() + "_0").isEqualTo(tip.header("electric-offset"));
        JsonNode row = body.path("data").path(0);
        assertThat(row.path("key").asText()).isEqualTo("\"public\".\"users\"/\"k2\"");
        assertThat(row.path("headers").path("operation").asText()).isEqualTo("insert");
        assertThat(row.path("headers").path("snapshot_mark")).isEqualTo(metadata.path("snapshot_mark"));
        assertThat(answer.header("electric-snapshot")).isEqualTo("true");
        assertThat(answer.header("electric-handle")).isEqualTo(tip.header("electric-handle"));
        assertThat(answer.header("electric-offset")).isEqualTo(tip.header("electric-offset"));
        assertThat(answer.header("electric-schema")).isEqualTo("{}");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void subset_ofManyPages_isWhole() {
        set(2_500);
        assertThat(numbers(shapes.post("table=users", "{\"order_by\":\"n\"}")))
                .hasSize(2_500)
                .isSorted();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"limit\":1}|400|subset__limit",
                "{\"where\":\"n = = 1\"}|400|subset__where",
                "{\"order_by\":\"n\",\"limit\":1000000}|400|subset__limit",
                "{|400|shape",
                "[]|400|subset",
            })
    void subset_invalid_isRefusedByName(String json, int status, String parameter) {
        Answer answer = shapes.post("table=users", json);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(ShapeProbe.json(answer.body()).path("errors").fieldNames())
                .toIterable()
                .containsExactly(parameter);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void subset_hostile_isRefused() {
        openAgain("tidemark { http.body-max-length = 64 KiB, shape.subset-max-count = 10 }");
        set(11);
        assertThat(shapes.post("table=users", "{\"where\":\"" + "x".repeat(70_000) + "\"}")
                        .status())
                .isEqualTo(413);
        assertThat(shapes.post("table=users", "{}").body()).contains("rowsMax=10");
        assertThat(shapes.post("table=nobody", "{}").body()).contains("\"table\"");
        assertThat(shapes.post("table=users&handle=old&offset=0_0", "{}").status())
                .isEqualTo(409);
        Answer form = store.http()
                .send("POST", ShapeProbe.PATH + "table=users", "text/plain", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(form.status()).isEqualTo(415);
        assertThat(numbers(shapes.post("table=users", "{\"where\":\"n<3\"}"))).hasSize(2);
    }

    @Test
    void drop_allowed_begetsAnotherHandle() {
        openAgain("tidemark.http.shape.allow-delete = on");
        set(2);
        Answer tip = last(shapes.sync("table=users"));
        Answer dropped = shapes.send("DELETE", "table=users");
        assertThat(dropped.status()).isEqualTo(202);
        assertThat(dropped.header("Cache-Control")).isEqualTo("no-cache");
        Answer refetch = shapes.get(behind(tip, "table=users"));
        assertThat(refetch.status()).isEqualTo(409);
        assertThat(refetch.header("electric-handle")).isNotEqualTo(tip.header("electric-handle"));
        assertThat(last(shapes.sync("table=users")).header("electric-handle"))
                .isEqualTo(refetch.header("electric-handle"));
        assertThat(shapes.send("DELETE", "table=users&where=n%3D1").status()).isEqualTo(404);
        assertThat(shapes.send("DELETE", "").status()).isEqualTo(400);
    }

    @Test
    void drop_byHandle_isThatOfOneShape() {
        openAgain("tidemark.http.shape.allow-delete = on");
        Answer all = last(shapes.sync("table=users"));
        Answer some = last(shapes.sync("table=users&where=n%3D1"));
        assertThat(shapes.send("DELETE", "handle=" + some.header("electric-handle"))
                        .status())
                .isEqualTo(202);
        assertThat(shapes.send("DELETE", "handle=" + some.header("electric-handle"))
                        .status())
                .isEqualTo(404);
        assertThat(shapes.get(behind(some, "table=users&where=n%3D1")).status()).isEqualTo(409);
        assertThat(shapes.get(behind(all, "table=users")).status()).isEqualTo(200);
    }

    @Test
    void drop_notAllowed_isRefused() {
        Answer tip = last(shapes.sync("table=users"));
        Answer refused = shapes.send("DELETE", "table=users");
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
        assertThat(shapes.get(behind(tip, "table=users")).status()).isEqualTo(200);
    }

    @Test
    void requests_tooMany_areToComeAgain() {
        openAgain("tidemark.http.shape.going-on-max = 1");
        Answer tip = last(shapes.sync("table=users"));
        String live = behind(tip, "table=users&live=true");
        CompletableFuture<Answer> waiting = shapes.getLater(live);
        awaitStatus(behind(tip, "table=users"), 503);
        Answer busy = shapes.get(live);
        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.body()).contains("\"code\":\"concurrent_request_limit_exceeded\"");
        assertThat(Integer.parseInt(busy.header("Retry-After"))).isBetween(5, 10);
        assertThat(busy.header("Cache-Control")).isEqualTo("no-store");
        assertThat(shapes.get("table=users&offset=-1").status()).isEqualTo(200);
        set(1);
        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(shapes.get(live).status()).isEqualTo(200);
    }

    @Test
    void events_whoseClientGoes_giveTheirPlaceBack() {
        requirePlaceGivenBack("&live=true&live_sse=true");
    }

    /** Of a live read whose client breaks the connection. */
    final void requirePlaceGivenBack(String live) {
        openAgain("tidemark.http.shape { going-on-max = 1, keep-alive = 20 ms }");
        String standing = behind(last(shapes.sync("table=users")), "table=users");
        try (Socket socket =
                new Socket(store.address().getAddress(), store.address().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + ShapeProbe.PATH + standing + live + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            awaitStatus(standing, 503);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        awaitStatus(standing, 200);
    }

    private void awaitStatus(String query, int status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> shapes.get(query).status() == status);
    }

    @Test
    void options_asked_saysWhatMayBeDone() {
        Answer options = shapes.send("OPTIONS", "table=users");
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Access-Control-Max-Age")).isEqualTo("86400");
        assertThat(options.header("Allow")).contains("GET").contains("DELETE");
        assertThat(options.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void origins_allowed_readTheProtocolsHeaders() {
        openAgain("tidemark.http.cors.allowed-origins = [\"*\"]");
        Answer first = shapes.get("table=users&offset=-1", "Origin", "https://app.example");
        assertThat(first.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(first.header("Access-Control-Expose-Headers"))
                .contains("electric-handle", "electric-offset", "electric-schema", "electric-cursor")
                .contains("electric-up-to-date", "electric-has-data", "electric-snapshot");
        Answer refused = shapes.get("table=nobody&offset=-1", "Origin", "https://app.example");
        assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo("*");
        Answer preflight = shapes.send(
                "OPTIONS", "table=users", "Origin", "https://app.example", "Access-Control-Request-Method", "DELETE");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Methods")).contains("DELETE");
        assertThat(preflight.header("Access-Control-Max-Age")).isEqualTo("86400");
    }

    @Test
    void health_asked_isActive() {
        Answer health = store.http().get("/v1/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body()).isEqualTo("{\"status\":\"active\"}");
    }
}
