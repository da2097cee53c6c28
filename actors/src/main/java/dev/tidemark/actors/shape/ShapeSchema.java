package dev.tidemark.actors.shape;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Types of columns, as clients that synchronise get to know them: {@code {"id":{"type":"int8","pk_index":0,"not_null":true}}}.
 * Immutable; safe for any thread.
 *
 * <p>A column has a {@code type}; {@code dims} for arrays, {@code pk_index} 0 for the one that is the key, {@code not_null} on that one
 * alone, since any other may be missing in a row. Other members, as {@code max_length}, are handed on unread.
 */
public final class ShapeSchema {

    /** Longest header: clients on Node.js take 16 KiB of headers in all. */
    public static final int HEADER_LENGTH_MAX = 12 * 1024;

    /** Without columns. */
    public static final ShapeSchema EMPTY = new ShapeSchema("{}", List.of());

    private static final int DIMS_MAX = 6;

    /** @param dims of an array, 0 for a single value */
    record Column(String name, String type, int dims, boolean isKey) {}

    private final String header;
    private final List<Column> columns;

    private ShapeSchema(String header, List<Column> columns) {
        this.header = header;
        this.columns = List.copyOf(columns);
    }

    /** @throws InvalidRequestException naming the column, and what is wrong with it */
    public static ShapeSchema parse(String json) {
        byte[] minified = Json.parse(json).bytes();
        String header = JsonSpelling.ascii(new String(minified, StandardCharsets.UTF_8));
        if (header.length() > HEADER_LENGTH_MAX) {
            throw new InvalidRequestException(
                    "schema is too long in ASCII: limitBytes=" + HEADER_LENGTH_MAX + " actualBytes=" + header.length());
        }
        JsonCutter cutter = new JsonCutter(minified);
        Span whole = cutter.root();
        if (!cutter.isObject(whole)) {
            throw new InvalidRequestException("schema is no object of columns");
        }
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        boolean keyed = false;
        for (JsonCutter.Member member : cutter.members(whole, Integer.MAX_VALUE)) {
            Column column = column(cutter, member);
            if (!names.add(column.name()) || (keyed && column.isKey())) {
                throw refused(column.name(), keyed && column.isKey() ? "is a second pk_index" : "stands there twice");
            }
            keyed |= column.isKey();
            columns.add(column);
        }
        return new ShapeSchema(header, columns);
    }

    private static Column column(JsonCutter cutter, JsonCutter.Member member) {
        String name = member.name();
        if (!cutter.isObject(member.value())) {
            throw refused(name, "is no object");
        }
        Row properties = Row.of(cutter.bytes(member.value()));
        String type = properties
                .raw("type")
                .filter(json -> json.startsWith("\"") && json.length() > 2)
                .map(JsonSpelling::decode)
                .orElseThrow(() -> refused(name, "has no type, which is a text"));
        for (String property : properties.names()) {
            if (properties.raw(property).filter(ShapeSchema::isNested).isPresent()) {
                throw refused(name, "has an object or an array: property=" + property);
            }
        }
        boolean isKey = isKey(name, properties.raw("pk_index"));
        requireNotNull(name, properties.raw("not_null"), isKey);
        return new Column(name, type, dims(name, properties.raw("dims")), isKey);
    }

    private static boolean isNested(String json) {
        return json.startsWith("{") || json.startsWith("[");
    }

    private static boolean isKey(String name, Optional<String> index) {
        if (index.filter(json -> !json.equals("0")).isPresent()) {
            throw refused(name, "has a pk_index that is not 0: the one key of a record is one column");
        }
        return index.isPresent();
    }

    private static void requireNotNull(String name, Optional<String> notNull, boolean isKey) {
        String json = notNull.orElse("false");
        if (!json.equals("true") && !json.equals("false")) {
            throw refused(name, "has a not_null that is neither true nor false");
        }
        if (json.equals("true") && !isKey) {
            throw refused(name, "is not_null without a pk_index: rows may lack any other column");
        }
    }

    private static int dims(String name, Optional<String> dims) {
        String digits = dims.orElse("0");
        if (digits.length() != 1 || digits.charAt(0) < '0' || digits.charAt(0) > '0' + DIMS_MAX) {
            throw refused(name, "has dims that are no whole number: min=0 max=" + DIMS_MAX);
        }
        return digits.charAt(0) - '0';
    }

    private static InvalidRequestException refused(String column, String what) {
        return new InvalidRequestException("schema is wrong: column " + JsonSpelling.ascii(column) + " " + what);
    }

    /** The schema for a header: minified JSON in visible ASCII, at most {@value #HEADER_LENGTH_MAX} bytes. */
    public String header() {
        return header;
    }

    /** Name of the column that is the key, if there is one. */
    public Optional<String> keyColumn() {
        return columns.stream().filter(Column::isKey).map(Column::name).findFirst();
    }

    /** In their order. */
    List<Column> columns() {
        return columns;
    }
}
