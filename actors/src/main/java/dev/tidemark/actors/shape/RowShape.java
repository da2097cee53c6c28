package dev.tidemark.actors.shape;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which columns of a collection's rows clients get, and how they are spelt. Immutable; safe for any thread. */
public final class RowShape {

    private final ShapeSchema schema;
    private final Optional<String> keyColumn;

    /** Names of the schema's columns. */
    private final Set<String> typed;

    /** Names of what is shown beside the key; empty for all. */
    private final Set<String> shown;

    /** @param columns names of those that are shown, empty for all; the key always is */
    public RowShape(ShapeSchema schema, List<String> columns) {
        this.schema = schema;
        this.keyColumn = schema.keyColumn();
        this.typed = Set.copyOf(
                schema.columns().stream().map(ShapeSchema.Column::name).toList());
        this.shown = Set.copyOf(columns);
    }

    /**
     * The row that clients get: columns of the schema in its order, as texts of PostgreSQL, null where the value lacks them; then
     * the value's other members as they are.
     */
    public Row row(String key, Row value) {
        Row keyed = keyed(key, value);
        LinkedHashMap<String, String> members = new LinkedHashMap<>();
        for (ShapeSchema.Column column : schema.columns()) {
            if (shows(column.name())) {
                members.put(
                        column.name(), PostgresText.of(keyed.raw(column.name()).orElse("null"), column));
            }
        }
        for (String name : value.names()) {
            if (shows(name) && !typed.contains(name)) {
                members.put(name, value.raw(name).orElseThrow());
            }
        }
        return Row.of(members);
    }

    /** The value with the record's key in the schema's key column, unless it has one there itself; what conditions look at. */
    public Row keyed(String key, Row value) {
        return keyColumn
                .filter(column -> value.raw(column).orElse("null").equals("null"))
                .map(column -> value.with(column, JsonSpelling.quote(key)))
                .orElse(value);
    }

    private boolean shows(String name) {
        return shown.isEmpty()
                || shown.contains(name)
                || keyColumn.filter(name::equals).isPresent();
    }
}
