package dev.tidemark.actors.shape;

import dev.tidemark.actors.shape.SqlValue.Document;
import dev.tidemark.actors.shape.SqlValue.Kind;
import dev.tidemark.actors.shape.SqlValue.Null;
import dev.tidemark.actors.shape.SqlValue.Numeric;
import dev.tidemark.actors.shape.SqlValue.Text;
import dev.tidemark.actors.shape.SqlValue.Truth;
import dev.tidemark.actors.shape.SqlValue.Untyped;
import java.util.Locale;
import java.util.Optional;

/**
 * What a cast makes of a value. A value that cannot be cast is NULL, where PostgreSQL fails: a condition over JSON meets values
 * of all kinds, and one row must not end the reading of all others.
 */
enum SqlType {
    TEXT(Kind.TEXT),
    /** Whole numbers of 64 bits; halves are rounded away from zero. */
    INTEGER(Kind.NUMBER),
    /** All other numbers; they stay exact. */
    NUMERIC(Kind.NUMBER),
    BOOLEAN(Kind.TRUTH);

    private static final int INTEGER_DIGITS = 19;

    private final Kind kind;

    SqlType(Kind kind) {
        this.kind = kind;
    }

    /** The type of that name in PostgreSQL; of several words the first one. */
    static Optional<SqlType> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "text", "varchar", "uuid" -> Optional.of(TEXT);
            case "int", "int2", "int4", "int8", "integer", "bigint", "smallint" -> Optional.of(INTEGER);
            case "numeric", "decimal", "float", "float4", "float8", "real", "double" -> Optional.of(NUMERIC);
            case "bool", "boolean" -> Optional.of(BOOLEAN);
            default -> Optional.empty();
        };
    }

    Kind kind() {
        return kind;
    }

    SqlValue cast(SqlValue value) {
        return switch (this) {
            case TEXT -> text(value);
            case NUMERIC -> number(value);
            case INTEGER -> number(value) instanceof Numeric number ? rounded(number) : Null.NULL;
            case BOOLEAN -> truth(value);
        };
    }

    private static SqlValue text(SqlValue value) {
        if (value instanceof Numeric number) {
            return new Text(number.text());
        }
        if (value instanceof Truth truth) {
            return new Text(Boolean.toString(truth.holds()));
        }
        if (value instanceof Document document) {
            return new Text(document.json());
        }
        return value instanceof Untyped literal ? new Text(literal.text()) : value;
    }

    private static SqlValue number(SqlValue value) {
        if (value instanceof Numeric) {
            return value;
        }
        if (value instanceof Truth truth) {
            return Untyped.of(truth.holds() ? "1" : "0").number().orElseThrow();
        }
        if (value instanceof Text text) {
            return number(Untyped.of(text.text()));
        }
        return value instanceof Untyped literal
                ? literal.number().<SqlValue>map(number -> number).orElse(Null.NULL)
                : Null.NULL;
    }

    private static SqlValue rounded(Numeric number) {
        return number.decimal()
                .rounded()
                .flatMap(whole -> whole.whole(INTEGER_DIGITS).map(text -> new Numeric(whole, text)))
                .<SqlValue>map(whole -> whole)
                .orElse(Null.NULL);
    }

    private static SqlValue truth(SqlValue value) {
        if (value instanceof Numeric number) {
            return Truth.of(!number.decimal().isZero());
        }
        return value instanceof Text text ? SqlValue.condition(Untyped.of(text.text())) : SqlValue.condition(value);
    }
}
