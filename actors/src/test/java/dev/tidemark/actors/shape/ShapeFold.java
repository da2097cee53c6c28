package dev.tidemark.actors.shape;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** What a client makes of a shape's messages, as the one from npm does: inserts set a row, updates merge into it, deletes remove it. */
public final class ShapeFold {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TreeMap<String, JsonNode> rows = new TreeMap<>();
    private long lastTransaction;
    private int controls;

    /** @param messages elements with commas between them, as {@code ShapeMessages} gives them */
    public void take(String messages) {
        for (JsonNode message : tree("[" + messages + "]")) {
            takeOne(message);
        }
    }

    private void takeOne(JsonNode message) {
        JsonNode headers = message.path("headers");
        if (headers.has("control")) {
            controls++;
            return;
        }
        for (JsonNode transaction : headers.path("txids")) {
            lastTransaction = Math.max(lastTransaction, transaction.asLong());
        }
        String key = message.path("key").asText();
        switch (headers.path("operation").asText()) {
            case "insert" -> rows.put(key, message.path("value"));
            case "update" -> rows.merge(key, message.path("value"), ShapeFold::merged);
            case "delete" -> rows.remove(key);
            default -> throw new AssertionError("message with an operation that is none: " + message);
        }
    }

    private static JsonNode merged(JsonNode before, JsonNode change) {
        ObjectNode merged = before.deepCopy();
        merged.setAll((ObjectNode) change);
        return merged;
    }

    /** Rows by the keys that messages have. */
    public Map<String, JsonNode> rows() {
        return rows;
    }

    /** The highest position of the source that a message named. */
    public long lastTransaction() {
        return lastTransaction;
    }

    public int controls() {
        return controls;
    }

    /** The key that messages have for a key of a collection, where both are plain. */
    public static String key(String collection, String key) {
        return "\"public\".\"" + collection + "\"/\"" + key + "\"";
    }

    public static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new AssertionError("no JSON: " + json, failure);
        }
    }
}
