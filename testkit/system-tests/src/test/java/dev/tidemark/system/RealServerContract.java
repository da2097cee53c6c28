package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.http.server.TransportKind;
import dev.tidemark.system.HttpProbe.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API's documents promise, over a socket to a server with a store on the real disk. */
abstract class RealServerContract {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String USERS = "/v1/collections/users";
    private static final String ANN = USERS + "/entries/ann";
    private static final String NONE = "";

    @TempDir
    private Path directory;

    private StoreProbe store;

    private final TransportKind transport;

    RealServerContract(TransportKind transport) {
        this.transport = transport;
    }

    @BeforeEach
    void open() {
        store = StoreProbe.open(directory.resolve("data"), transport);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void restart() {
        store.close();
        open();
    }

    private Answer send(String method, String path, String... headers) {
        return store.http().send(method, path, NONE, new byte[0], headers);
    }

    private Answer sendText(String method, String path, String type, String body, String... headers) {
        return store.http().send(method, path, type, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    @Test
    void collection_life_isThatOfTheDocument() {
        Answer created = send("PUT", USERS);
        assertThat(created.status()).isEqualTo(201);
        assertThat(json(created).get("settings").get("durability").textValue()).isEqualTo("always");
        assertThat(send("PUT", USERS).status()).isEqualTo(200);
        Answer other = store.http().put(USERS, "{\"durability\":\"never\"}");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body()).contains("settings-differ");
        String slow = "{\"durability\":\"interval\",\"syncInterval\":\"PT0.5S\"}";
        assertThat(store.http().put("/v1/collections/a%2Fb", slow).status()).isEqualTo(201);
        store.http().put(ANN, "1");

        restart();
        JsonNode users = json(store.http().get(USERS));
        assertThat(users.get("watermark").longValue()).isEqualTo(1);
        assertThat(users.get("size").longValue()).isEqualTo(1);
        assertThat(users.get("handle")).isEqualTo(json(created).get("handle"));
        JsonNode interval = json(store.http().get("/v1/collections/a%2Fb"));
        assertThat(interval.get("settings").toString())
                .isEqualTo("{\"durability\":\"interval\",\"syncInterval\":\"PT0.5S\"}");
        JsonNode first = json(store.http().get("/v1/collections?limit=1"));
        JsonNode second = json(store.http()
                .get("/v1/collections?limit=1&cursor="
                        + HttpProbe.encoded(first.get("next").textValue())));
        assertThat(names(first)).containsExactly("a/b");
        assertThat(names(second)).containsExactly("users");

        assertThat(send("DELETE", USERS).status()).isEqualTo(204);
        assertThat(store.http().get(ANN).status()).isEqualTo(404);
        restart();
        Answer gone = store.http().get(USERS);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.body()).contains("unknown-collection");
    }

    private static List<String> names(JsonNode page) {
        return StreamSupport.stream(page.get("collections").spliterator(), false)
                .map(each -> each.get("name").textValue())
                .toList();
    }

    @Test
    void entry_life_followsItsETags() {
        send("PUT", USERS);
        Answer put = store.http().put(ANN, "{\"score\": 1.0}", "If-None-Match", "*");
        assertThat(put.status()).isEqualTo(204);
        assertThat(put.header("ETag")).isEqualTo("\"1\"");
        assertThat(put.header("Tidemark-Position")).isEqualTo("1");
        assertThat(store.http().get(ANN).body()).isEqualTo("{\"score\":1.0}");
        assertThat(send("GET", ANN, "If-None-Match", "\"1\"").status()).isEqualTo(304);
        assertThat(send("GET", ANN, "If-Match", "\"2\"").status()).isEqualTo(412);
        Answer head = send("HEAD", ANN);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("ETag")).isEqualTo("\"1\"");

        Answer patched = sendText(
                "PATCH", ANN, "application/merge-patch+json", "{\"name\":\"Ann\",\"score\":null}", "If-Match", "\"1\"");
        assertThat(patched.header("ETag")).isEqualTo("\"2\"");
        assertThat(store.http().put(ANN, "0", "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(store.http().put(ANN, "0", "If-None-Match", "*").status()).isEqualTo(412);
        restart();
        assertThat(store.http().get(ANN).body()).isEqualTo("{\"name\":\"Ann\"}");
        assertThat(store.http().put(ANN, "3", "If-Match", "\"1\", \"2\"").header("ETag"))
                .isEqualTo("\"3\"");

        assertThat(send("DELETE", ANN, "If-Match", "*").status()).isEqualTo(204);
        assertThat(send("DELETE", ANN).status()).isEqualTo(404);
        Answer none = store.http().get(ANN);
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.body()).contains("unknown-key");
        restart();
        assertThat(store.http().get(ANN).status()).isEqualTo(404);
        assertThat(store.http().put(ANN, "5", "If-None-Match", "*").header("ETag"))
                .isEqualTo("\"5\"");
    }

    @Test
    void values_numbersAndText_comeBackAsSent() {
        send("PUT", USERS);
        List<String> values = List.of(
                "1.0",
                "-0",
                "1E400",
                "0.10000000000000000000000000001",
                "123456789012345678901234567890",
                "\"\\u0041\\/\\ud83d\\ude00\"",
                "\"\u00e4\u4e2d\ud83d\ude00\u2028\"",
                "{\"a\":1,\"a\":2}",
                "[]",
                "null",
                "\"\"");
        for (int index = 0; index < values.size(); index++) {
            store.http().put(USERS + "/entries/v" + index, values.get(index));
        }
        for (int life = 1; life <= 2; life++) {
            for (int index = 0; index < values.size(); index++) {
                assertThat(store.http().get(USERS + "/entries/v" + index).body())
                        .isEqualTo(values.get(index));
            }
            restart();
        }
    }

    @Test
    void names_anyUnicode_areOneSegment() {
        for (String name :
                List.of("a/b", "..", "%2F", "\u0444\u0430\u0439\u043b \u4e2d\ud83d\ude00", "a+b c&d?e#f", "~\"<>|")) {
            String collection = "/v1/collections/" + HttpProbe.encoded(name).replace(".", "%2e");
            assertThat(send("PUT", collection).status()).as(name).isEqualTo(201);
            String entry = collection + "/entries/" + HttpProbe.encoded(name).replace(".", "%2e");
            assertThat(store.http().put(entry, "{\"of\":1}").status()).isEqualTo(204);
            restart();
            assertThat(store.http().get(entry).body()).isEqualTo("{\"of\":1}");
            assertThat(json(store.http().get(collection + "/entries?keys-only"))
                            .get("keys")
                            .get(0)
                            .textValue())
                    .isEqualTo(name);
        }
    }

    @Test
    void listing_prefixAndCursor_givesEachKeyOnce() {
        send("PUT", USERS);
        StringBuilder batch = new StringBuilder();
        for (int index = 0; index < 50; index++) {
            batch.append("{\"op\":\"set\",\"key\":\"")
                    .append(index % 2 == 0 ? "even/" : "odd/")
                    .append(index);
            batch.append("\",\"value\":").append(index).append("}\n");
        }
        assertThat(sendText("POST", USERS + "/batch", "application/x-ndjson", batch.toString())
                        .body())
                .isEqualTo("{\"position\":50}\n");
        List<String> before = listed();
        restart();
        assertThat(listed()).isEqualTo(before);
        assertThat(before)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 25)
                        .mapToObj(index -> "even/" + 2 * index + "=" + 2 * index)
                        .toList());
    }

    private List<String> listed() {
        List<String> found = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = json(store.http().get(USERS + "/entries?prefix=even%2F&limit=7" + cursor));
            page.get("entries").forEach(entry -> found.add(entry.get("key").textValue() + "=" + entry.get("value")));
            cursor = page.get("next").isNull()
                    ? ""
                    : "&cursor=" + HttpProbe.encoded(page.get("next").textValue());
        } while (!cursor.isEmpty());
        return found;
    }

    @Test
    void batch_jsonArray_isAllOrNothing() {
        send("PUT", USERS);
        store.http().put(ANN, "{\"score\":1}");
        store.http().put(USERS + "/entries/old", "1");
        Answer written = sendText(
                "POST",
                USERS + "/batch",
                "application/json",
                "[{\"op\":\"set\",\"key\":\"bob\",\"value\":{\"score\":2.0},\"ifAbsent\":true},"
                        + "{\"op\":\"merge\",\"key\":\"ann\",\"patch\":{\"score\":3},\"ifPosition\":1},"
                        + "{\"op\":\"delete\",\"key\":\"old\"}]");
        assertThat(written.body()).isEqualTo("{\"position\":5}\n");
        Answer refused = sendText(
                "POST",
                USERS + "/batch",
                "application/json",
                "[{\"op\":\"set\",\"key\":\"bob\",\"value\":0},{\"op\":\"set\",\"key\":\"ann\",\"value\":0,\"ifPosition\":1}]");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("\"index\":1", "\"key\":\"ann\"", "\"position\":4");
        restart();
        assertThat(store.http().get(USERS + "/entries/bob").body()).isEqualTo("{\"score\":2.0}");
        assertThat(store.http().get(ANN).body()).isEqualTo("{\"score\":3}");
        assertThat(store.http().get(USERS + "/entries/old").status()).isEqualTo(404);
    }

    @Test
    void log_afterAndLimit_givesTheLinesOfTheFiles() {
        send("PUT", USERS);
        IntStream.rangeClosed(1, 5).forEach(index -> store.http().put(USERS + "/entries/k" + index, index + ".0"));
        Answer part = store.http().get(USERS + "/log?after=1&limit=3");
        assertThat(part.header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(part.header("Tidemark-Position")).isEqualTo("4");
        assertThat(part.header("Tidemark-Watermark")).isEqualTo("5");
        assertThat(part.body().lines().map(line -> json(line).get("position").longValue()))
                .containsExactly(2L, 3L, 4L);
        String whole = store.http().get(USERS + "/log").body();
        assertThat(whole).contains("\"op\":\"SET\",\"key\":\"k5\",\"value\":5.0,\"crc\":");
        assertThat(store.http().get(USERS + "/log?after=5").body()).isEmpty();
        Answer ahead = store.http().get(USERS + "/log?after=6");
        assertThat(ahead.status()).isEqualTo(409);
        assertThat(ahead.body()).contains("position-ahead", "\"watermark\":5");

        restart();
        assertThat(store.http().get(USERS + "/log").body()).isEqualTo(whole);
        String file = new String(
                FileSurgery.bytes(directory.resolve("data/collections/users/log/00000000000000000001.jsonl")),
                StandardCharsets.UTF_8);
        assertThat(file).contains(whole);
    }

    @Test
    void log_longPoll_isAnsweredByTheNextWrite() {
        send("PUT", USERS);
        store.http().put(ANN, "1");
        String path = USERS + "/log?live=long-poll&timeout=25&after=";
        assertThat(store.http().get(path + 0).body()).contains("\"position\":1");
        CompletableFuture<Answer> next = store.http().getLater(path + 1);
        assertThat(next).isNotDone();
        store.http().put(ANN, "2");
        Answer answer = next.join();
        assertThat(answer.body()).contains("\"position\":2", "\"value\":2").hasLineCount(1);
        assertThat(answer.header("Tidemark-Position")).isEqualTo("2");
        Answer nothing = store.http().get(USERS + "/log?live=long-poll&timeout=1&after=2");
        assertThat(nothing.status()).isEqualTo(200);
        assertThat(nothing.body()).isEmpty();
    }

    @Test
    void health_andOpenApi_areServed() {
        assertThat(store.http().get("/health/live").body()).isEqualTo("{\"status\":\"live\"}\n");
        assertThat(store.http().get("/health/ready").body()).isEqualTo("{\"status\":\"ready\"}\n");
        Answer document = store.http().get("/openapi.yaml");
        assertThat(document.status()).isEqualTo(200);
        assertThat(document.body()).startsWith("openapi: 3.").contains("/v1/collections/{collection}/batch");
        Answer nowhere = store.http().get("/v1/nowhere");
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.body()).contains("unknown-path");
    }

    private static JsonNode json(Answer answer) {
        return json(answer.body());
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException failure) {
            throw new AssertionError(text, failure);
        }
    }
}
