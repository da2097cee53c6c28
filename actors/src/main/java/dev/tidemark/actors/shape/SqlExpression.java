package dev.tidemark.actors.shape;

import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.actors.shape.SqlValue.Document;
import dev.tidemark.actors.shape.SqlValue.Kind;
import dev.tidemark.actors.shape.SqlValue.Null;
import dev.tidemark.actors.shape.SqlValue.Text;
import dev.tidemark.actors.shape.SqlValue.Truth;
import dev.tidemark.actors.shape.SqlValue.Untyped;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** An expression of SQL over one row; conditions are expressions whose values are true, false or NULL. Immutable. */
sealed interface SqlExpression {

    /** @param key of the record whose value the row is */
    SqlValue of(String key, Row row);

    /** Which kind its values have, NULL aside; empty where the row decides. */
    default Optional<Kind> kind() {
        return Optional.of(Kind.TRUTH);
    }

    record Constant(SqlValue value) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            return value;
        }

        @Override
        public Optional<Kind> kind() {
            return SqlValue.kind(value);
        }
    }

    /** A member of the row; NULL where there is none. */
    record Column(String name) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            return row.raw(name).map(SqlValue::ofJson).orElse(Null.NULL);
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.empty();
        }
    }

    /** The record's key. */
    record RecordKey() implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            return new Text(key);
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(Kind.TEXT);
        }
    }

    /** One member of an object: {@code base -> 'name'}; of several of one name the last. */
    record Member(SqlExpression base, String name) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            if (!(base.of(key, row) instanceof Document document)
                    || document.json().charAt(0) != '{') {
                return Null.NULL;
            }
            return Row.of(document.json().getBytes(StandardCharsets.UTF_8))
                    .raw(name)
                    .map(SqlValue::ofJson)
                    .orElse(Null.NULL);
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.empty();
        }
    }

    /** One element of an array, from 0 on, or from -1 backwards: {@code base -> 0}. */
    record Element(SqlExpression base, int index) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            if (!(base.of(key, row) instanceof Document document)
                    || document.json().charAt(0) != '[') {
                return Null.NULL;
            }
            byte[] utf8 = document.json().getBytes(StandardCharsets.UTF_8);
            JsonCutter cutter = new JsonCutter(utf8);
            List<Span> elements = cutter.elements(new Span(0, utf8.length), Integer.MAX_VALUE);
            int at = index < 0 ? elements.size() + index : index;
            return at >= 0 && at < elements.size()
                    ? SqlValue.ofJson(new String(cutter.bytes(elements.get(at)), StandardCharsets.UTF_8))
                    : Null.NULL;
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.empty();
        }
    }

    record Cast(SqlExpression base, SqlType type) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            return type.cast(base.of(key, row));
        }

        @Override
        public Optional<Kind> kind() {
            return Optional.of(type.kind());
        }
    }

    record Compared(SqlComparison comparison, SqlExpression left, SqlExpression right) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            return comparison.of(left.of(key, row), right.of(key, row));
        }
    }

    /** {@code IS NOT DISTINCT FROM}: equal, where NULL equals NULL. */
    record Same(SqlExpression left, SqlExpression right) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            SqlValue one = left.of(key, row);
            SqlValue another = right.of(key, row);
            return one == Null.NULL || another == Null.NULL
                    ? Truth.of(one == another)
                    : SqlComparison.EQUAL.of(one, another);
        }
    }

    record Among(SqlExpression base, List<SqlExpression> items) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            SqlValue value = base.of(key, row);
            SqlValue found = Truth.FALSE;
            for (SqlExpression item : items) {
                SqlValue equal = SqlComparison.EQUAL.of(value, item.of(key, row));
                if (equal.equals(Truth.TRUE)) {
                    return equal;
                }
                found = equal == Null.NULL ? equal : found;
            }
            return found;
        }
    }

    /** NULL for a value that is no text. */
    record Like(SqlExpression base, LikePattern pattern) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            SqlValue value = base.of(key, row);
            String text = value instanceof Text known ? known.text() : value instanceof Untyped any ? any.text() : "";
            boolean isText = value instanceof Text || value instanceof Untyped;
            return isText ? Truth.of(pattern.matches(text)) : Null.NULL;
        }
    }

    /** Whether the value is NULL, true or false: what {@code tested} says. */
    record Is(SqlExpression base, SqlValue tested) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            SqlValue value = base.of(key, row);
            return Truth.of(
                    tested == Null.NULL
                            ? value == Null.NULL
                            : SqlValue.condition(value).equals(tested));
        }
    }

    record Not(SqlExpression base) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            return SqlValue.condition(base.of(key, row)) instanceof Truth truth ? Truth.of(!truth.holds()) : Null.NULL;
        }
    }

    /** AND of all, or OR of all: the first that has the deciding value decides, then one that is NULL. */
    record Joined(List<SqlExpression> parts, Truth deciding) implements SqlExpression {

        @Override
        public SqlValue of(String key, Row row) {
            SqlValue outcome = Truth.of(!deciding.holds());
            for (SqlExpression part : parts) {
                SqlValue value = SqlValue.condition(part.of(key, row));
                if (value.equals(deciding)) {
                    return value;
                }
                outcome = value == Null.NULL ? value : outcome;
            }
            return outcome;
        }
    }
}
