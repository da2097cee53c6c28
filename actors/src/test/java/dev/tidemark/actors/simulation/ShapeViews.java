package dev.tidemark.actors.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.shape.ShapeFold;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Definitions, each with what it shows by another way than the store's. Stateless. */
final class ShapeViews {

    static final String ITEMS = "items";

    /** Durable when it pleases. */
    static final String LOOSE = "loose";

    /** One definition, whose condition is told anew. */
    record View(ShapeDefinition definition, Predicate<JsonNode> matches) {

        /** Rows by the keys that messages have. */
        Map<String, JsonNode> of(Map<String, String> values) {
            Map<String, JsonNode> rows = new TreeMap<>();
            values.forEach((key, value) -> {
                ObjectNode row = (ObjectNode) ShapeFold.tree(value);
                if (matches.test(row)) {
                    rows.put(ShapeFold.key(definition.collection(), key), shown(row));
                }
            });
            return rows;
        }

        private JsonNode shown(ObjectNode row) {
            return definition.columns().isEmpty() ? row : row.retain(definition.columns());
        }
    }

    static final List<View> ALL = List.of(
            new View(ShapeDefinition.of(ITEMS), row -> true),
            new View(
                    new ShapeDefinition(ITEMS, "n >= $1", List.of("5"), List.of(), false),
                    row -> row.path("n").asInt() >= 5),
            new View(new ShapeDefinition(ITEMS, "", List.of(), List.of("n", "group"), false), row -> true),
            new View(
                    new ShapeDefinition(ITEMS, "group = 'a' OR n < 3", List.of(), List.of("group"), true),
                    row -> row.path("group").asText().equals("a")
                            || row.path("n").asInt() < 3),
            new View(new ShapeDefinition(LOOSE, "", List.of(), List.of(), true), row -> true));

    private ShapeViews() {}
}
