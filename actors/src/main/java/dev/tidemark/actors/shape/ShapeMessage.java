package dev.tidemark.actors.shape;

import dev.tidemark.actors.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Spells the messages that tell clients of one shape's rows, each one line of minified JSON with its members in a fixed order.
 * Immutable; safe for any thread. Rows are those of {@link RowShape#row}.
 */
public final class ShapeMessage {

    /** What a message says of its row. */
    public enum Operation {
        INSERT,
        UPDATE,
        DELETE;

        /** As messages spell it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Where a change stands.
     *
     * @param position of its record in the shape's log
     * @param source position of the change in the collection
     * @param last whether the shape has no later change of the same commit
     */
    public record Place(long position, long source, boolean last) {}

    private final String relation;
    private final String keyPrefix;
    private final Optional<String> keyColumn;
    private final boolean oldValues;

    /** @param oldValues whether changes tell the whole row that was */
    public ShapeMessage(String table, ShapeSchema schema, boolean oldValues) {
        this.relation = "\"relation\":[\"public\"," + JsonSpelling.quote(table) + "]";
        this.keyPrefix = "\"public\".\"" + table.replace("/", "//").replace(".", "..") + "\"/\"";
        this.keyColumn = schema.keyColumn();
        this.oldValues = oldValues;
    }

    /** The key that clients know a row by, as Electric spells it: {@code "public"."table"/"key"}, each slash of the key twice. */
    public String key(String recordKey) {
        return keyPrefix + recordKey.replace("/", "//") + '"';
    }

    /** A row that was there when the shape was begun. */
    public String snapshotRow(String key, Row row) {
        return "{\"headers\":{\"operation\":\"insert\"," + relation + "},\"key\":" + JsonSpelling.quote(key(key))
                + ",\"value\":" + row + "}";
    }

    /** A row of a query's answer, with the number by which clients know all its rows. */
    public String subsetRow(int mark, String key, Json row) {
        return "{\"headers\":{\"operation\":\"insert\"," + relation + ",\"snapshot_mark\":" + mark + "},\"key\":"
                + JsonSpelling.quote(key(key)) + ",\"value\":" + row + "}";
    }

    /** What ends the rows that were there at {@code source}: changes up to it are among them. */
    public static String snapshotEnd(long source) {
        return "{\"headers\":{\"control\":\"snapshot-end\",\"xmin\":\"0\",\"xmax\":\"" + (source + 1)
                + "\",\"xip_list\":[]}}";
    }

    /** A row that came to be, or that has come to match. */
    public String insert(Place place, String key, Row row) {
        return message(Operation.INSERT, place, 0, key, row, Optional.empty());
    }

    /**
     * A row that is another now; the whole of it. Where a member vanished these are two messages, as in {@link #renewal}, since clients
     * merge what they get into what they have.
     */
    public List<String> update(Place place, String key, Row before, Row after) {
        if (before.vanished(after)) {
            return renewal(place, key, before, after);
        }
        Optional<Row> old = oldValues ? Optional.of(before) : Optional.empty();
        return List.of(message(Operation.UPDATE, place, 0, key, after, old));
    }

    /** A row in the place of whatever a client has for the key: a delete, then an insert. */
    public List<String> renewal(Place place, String key, Row before, Row after) {
        Place first = new Place(place.position(), place.source(), false);
        return List.of(delete(first, key, before), message(Operation.INSERT, place, 1, key, after, Optional.empty()));
    }

    /** A row that is gone, or that has ceased to match. */
    public String delete(Place place, String key, Row before) {
        Row told = keyColumn.filter(column -> !oldValues).map(before::only).orElse(before);
        return message(Operation.DELETE, place, 0, key, told, Optional.empty());
    }

    private String message(Operation operation, Place place, int ordinal, String key, Row value, Optional<Row> old) {
        return "{\"headers\":{\"operation\":\"" + operation.text() + "\"," + relation + ",\"lsn\":\"" + place.position()
                + "\",\"op_position\":" + ordinal + ",\"txids\":[" + place.source() + "]"
                + (place.last() ? ",\"last\":true" : "")
                + "},\"key\":" + JsonSpelling.quote(key(key)) + ",\"value\":" + value
                + old.map(row -> ",\"old_value\":" + row).orElse("") + "}";
    }

    /** The value of a record that holds these messages; {@link ShapeRecord} reads it. */
    public static byte[] record(long source, List<String> messages) {
        return ("{\"source\":" + source + ",\"messages\":[" + String.join(",", messages) + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
