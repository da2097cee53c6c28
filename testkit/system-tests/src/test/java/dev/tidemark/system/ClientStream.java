package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * One {@code ShapeStream} with the {@code Shape} of it, in a {@link ClientDriver}. Expressions are JavaScript and see: {@code stream},
 * {@code shape}, {@code rows}, {@code byKey} (a Map), {@code messages} (all so far), {@code changes} (those that change rows),
 * {@code requests} (with query, status, headers, and when they were made and answered), {@code errors}, {@code refetches}, {@code repeats}. Safe for any thread.
 */
final class ClientStream implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 40_000;

    private final ClientDriver driver;
    private final String name;

    ClientStream(ClientDriver driver, String name) {
        this.driver = driver;
        this.name = name;
    }

    private ObjectNode command(String kind) {
        return ClientDriver.command(kind).put("stream", name);
    }

    /** Returns once the expression is true. */
    void await(String expression) {
        driver.call(command("await").put("expression", expression).put("millis", PATIENCE_MILLIS));
    }

    /** Returns once the client has been told that it has everything. */
    void awaitUpToDate() {
        await("stream.isUpToDate");
    }

    /** The expression's value, or what it settles with if it is a promise. */
    JsonNode value(String expression) {
        return driver.call(command("eval").put("expression", expression));
    }

    int count(String expression) {
        return value(expression).intValue();
    }

    String text(String expression) {
        return value(expression).asText();
    }

    /** The operations of all changes so far, in order, with commas. */
    String operations() {
        return text("changes.map(change => change.headers.operation).join()");
    }

    /** The shape as the client has it, by its own keys. */
    Map<String, JsonNode> rows() {
        Map<String, JsonNode> rows = new TreeMap<>();
        value("byKey").properties().forEach(row -> rows.put(row.getKey(), row.getValue()));
        return rows;
    }

    /** Nothing with a position came twice or out of order. */
    void requireNoRepeats() {
        assertThat(value("repeats")).isEmpty();
    }

    @Override
    public void close() {
        driver.call(command("close"));
    }
}
