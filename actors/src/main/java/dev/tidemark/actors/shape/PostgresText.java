package dev.tidemark.actors.shape;

import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Values of JSON as PostgreSQL spells them for a column's type: texts or null, which clients turn back by the same type.
 * Stateless.
 *
 * <p>Nothing is checked against the type: a value that does not suit it is spelt as it is, and the client's parser decides.
 */
final class PostgresText {

    private static final Set<String> WHOLE =
            Set.of("int2", "int4", "int8", "smallint", "int", "integer", "bigint", "oid", "xid8");

    /** Whole numbers of more digits keep their text: no type holds them. */
    private static final int WHOLE_DIGITS_MAX = 40;

    private static final String NULL = "null";

    private PostgresText() {}

    /** The JSON that stands for the JSON {@code value} in that column: a string, or null. */
    static String of(String value, ShapeSchema.Column column) {
        if (value.equals(NULL)) {
            return NULL;
        }
        boolean isArray = column.dims() > 0 && !value.startsWith("\"");
        return JsonSpelling.quote(isArray ? array(value, column, column.dims()) : single(value, column.type()));
    }

    private static String single(String value, String type) {
        if (isJson(type)) {
            return value;
        }
        if (value.startsWith("\"")) {
            return JsonSpelling.decode(value);
        }
        return WHOLE.contains(type.toLowerCase(Locale.ROOT))
                ? Decimal.parse(value)
                        .flatMap(number -> number.whole(WHOLE_DIGITS_MAX))
                        .orElse(value)
                : value;
    }

    private static boolean isJson(String type) {
        return type.equals("json") || type.equals("jsonb");
    }

    /** An array literal; what is no array is one of one element. */
    private static String array(String value, ShapeSchema.Column column, int dims) {
        StringBuilder literal = new StringBuilder("{");
        if (value.startsWith("[")) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            JsonCutter cutter = new JsonCutter(utf8);
            for (Span element : cutter.elements(new Span(0, utf8.length), Integer.MAX_VALUE)) {
                literal.append(literal.length() > 1 ? "," : "");
                literal.append(element(new String(cutter.bytes(element), StandardCharsets.UTF_8), column, dims));
            }
        } else {
            literal.append(element(value, column, 1));
        }
        return literal.append('}').toString();
    }

    private static String element(String value, ShapeSchema.Column column, int dims) {
        if (value.equals(NULL)) {
            return "NULL";
        }
        if (dims > 1 && value.startsWith("[")) {
            return array(value, column, dims - 1);
        }
        String text = single(value, column.type());
        return needsQuotes(text) ? "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"" : text;
    }

    /** The rule of PostgreSQL's own output (array_out). */
    private static boolean needsQuotes(String text) {
        return text.isEmpty()
                || text.equalsIgnoreCase("NULL")
                || text.chars().anyMatch(c -> "{}\",\\".indexOf(c) >= 0 || Character.isWhitespace(c));
    }
}
