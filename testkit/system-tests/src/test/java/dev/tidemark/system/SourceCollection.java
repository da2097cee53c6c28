package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A collection that a test writes and reads over HTTP while clients follow shapes of it. Safe for any thread. */
final class SourceCollection {

    private static final int BATCH = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final byte[] NOTHING = new byte[0];

    private final HttpProbe http;
    private final String name;
    private final String path;

    SourceCollection(HttpProbe http, String name) {
        this.http = http;
        this.name = name;
        this.path = "/v1/collections/" + HttpProbe.encoded(name);
    }

    static SourceCollection created(HttpProbe http, String name) {
        SourceCollection collection = new SourceCollection(http, name);
        collection.create("{}");
        return collection;
    }

    void create(String settings) {
        assertThat(http.put(path, settings).status()).isEqualTo(201);
    }

    void drop() {
        assertThat(http.send("DELETE", path, "", NOTHING).status()).isEqualTo(204);
    }

    /** Options of a client that wants all of it. */
    String all() {
        return all("");
    }

    /** @param more options, each with a comma at its end */
    String all(String more) {
        return "{ " + more + " params: { table: '" + name + "' } }";
    }

    /** Durable when it returns. */
    void put(String key, String json) {
        assertThat(http.put(HttpProbe.entry(name, key), json).status()).isEqualTo(204);
    }

    void delete(String key) {
        assertThat(http.send("DELETE", HttpProbe.entry(name, key), "", NOTHING).status())
                .isEqualTo(204);
    }

    /** Sets keys {@code k<from>} to {@code k<to>}, both included, in batches, to objects that name their number and the round. */
    void fill(int from, int to, int round) {
        StringBuilder batch = new StringBuilder();
        for (int number = from; number <= to; number++) {
            batch.append(
                    "{\"op\":\"set\",\"key\":\"k%1$d\",\"value\":{\"number\":%1$d,\"round\":%2$d,\"text\":\"text of %1$d\"}}\n"
                            .formatted(number, round));
            if (number == to || (number - from) % BATCH == BATCH - 1) {
                byte[] lines = batch.toString().getBytes(StandardCharsets.UTF_8);
                assertThat(http.send("POST", path + "/batch", "application/x-ndjson", lines)
                                .status())
                        .isEqualTo(200);
                batch.setLength(0);
            }
        }
    }

    /** The store's rows by the keys that clients give them. */
    Map<String, JsonNode> rows() {
        Map<String, JsonNode> rows = new TreeMap<>();
        String cursor = "";
        do {
            JsonNode page = ClientDriver.json(
                    http.get(path + "/entries?limit=1000" + cursor).body());
            page.get("entries")
                    .forEach(entry -> rows.put(rowKey(entry.get("key").textValue()), entry.get("value")));
            cursor = page.get("next").isNull()
                    ? ""
                    : "&cursor=" + HttpProbe.encoded(page.get("next").textValue());
        } while (!cursor.isEmpty());
        return rows;
    }

    String rowKey(String key) {
        return "\"public\".\"" + name + "\"/\"" + key.replace("/", "//") + "\"";
    }

    /** Waits until a client has the same rows as the store, and fails if it never has. */
    void requireSame(ClientStream client) {
        requireSame(client, row -> true);
    }

    /** @param member of the client's shape */
    void requireSame(ClientStream client, Predicate<JsonNode> member) {
        Map<String, JsonNode> expected = rows();
        expected.values().removeIf(member.negate());
        client.await("rows.length === " + expected.size());
        Awaitility.await("same rows")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.rows()).isEqualTo(expected));
        client.requireNoRepeats();
    }
}
