package dev.tidemark.actors.shape;

import java.util.Locale;
import java.util.Optional;

/** A value within a condition. Immutable. */
sealed interface SqlValue {

    /** Kinds of values that can be compared with their like, in the order in which lists of mixed ones are sorted. */
    enum Kind {
        TRUTH,
        NUMBER,
        TEXT,
        DOCUMENT
    }

    /** SQL's NULL: not known. A member that is missing or null. */
    enum Null implements SqlValue {
        NULL
    }

    record Truth(boolean holds) implements SqlValue {

        static final Truth TRUE = new Truth(true);
        static final Truth FALSE = new Truth(false);

        static Truth of(boolean holds) {
            return holds ? TRUE : FALSE;
        }
    }

    /** @param text as it was spelt */
    record Numeric(Decimal decimal, String text) implements SqlValue {}

    record Text(String text) implements SqlValue {}

    /** @param json an object or an array */
    record Document(String json) implements SqlValue {}

    /** A quoted literal or a parameter: it takes the kind of what it is compared with, as in PostgreSQL. */
    record Untyped(String text, Optional<Numeric> number, Optional<Truth> truth) implements SqlValue {

        static Untyped of(String text) {
            return new Untyped(
                    text, Decimal.parse(text).map(decimal -> new Numeric(decimal, text.strip())), truthOf(text));
        }
    }

    /** The value of JSON text. */
    static SqlValue ofJson(String json) {
        return switch (json.charAt(0)) {
            case '"' -> new Text(JsonSpelling.decode(json));
            case '{', '[' -> new Document(json);
            case 't' -> Truth.TRUE;
            case 'f' -> Truth.FALSE;
            case 'n' -> Null.NULL;
            default ->
                Decimal.parse(json)
                        .<SqlValue>map(decimal -> new Numeric(decimal, json))
                        .orElse(Null.NULL);
        };
    }

    /** The words that PostgreSQL takes for true and false. */
    static Optional<Truth> truthOf(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "on", "1" -> Optional.of(Truth.TRUE);
            case "false", "f", "no", "n", "off", "0" -> Optional.of(Truth.FALSE);
            default -> Optional.empty();
        };
    }

    /** Empty for NULL, and for what takes any kind. */
    static Optional<Kind> kind(SqlValue value) {
        if (value instanceof Truth) {
            return Optional.of(Kind.TRUTH);
        }
        if (value instanceof Numeric) {
            return Optional.of(Kind.NUMBER);
        }
        if (value instanceof Text) {
            return Optional.of(Kind.TEXT);
        }
        return value instanceof Document ? Optional.of(Kind.DOCUMENT) : Optional.empty();
    }

    /** What a condition makes of a value: true, false or NULL, which stands for everything that is neither. */
    static SqlValue condition(SqlValue value) {
        if (value instanceof Truth) {
            return value;
        }
        return value instanceof Untyped literal
                ? literal.truth().<SqlValue>map(truth -> truth).orElse(Null.NULL)
                : Null.NULL;
    }

    /** The value, or what a literal means beside a value of that kind: text where it is not spelt like one. */
    static SqlValue beside(SqlValue value, SqlValue other) {
        if (!(value instanceof Untyped literal)) {
            return value;
        }
        SqlValue text = new Text(literal.text());
        if (other instanceof Numeric) {
            return literal.number().<SqlValue>map(number -> number).orElse(text);
        }
        if (other instanceof Truth) {
            return literal.truth().<SqlValue>map(truth -> truth).orElse(text);
        }
        return other instanceof Document ? new Document(literal.text()) : text;
    }
}
