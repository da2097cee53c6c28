package dev.tidemark.actors.shape;

import dev.tidemark.actors.shape.SqlValue.Null;
import dev.tidemark.actors.shape.SqlValue.Text;
import dev.tidemark.actors.shape.SqlValue.Untyped;
import dev.tidemark.engine.InvalidRequestException;
import java.util.Comparator;
import java.util.List;

/**
 * An ORDER BY of SQL over rows, with PostgreSQL's defaults: ascending, NULL as the greatest. Immutable; safe for any thread.
 *
 * <p>Values of one kind are ordered as conditions compare them, arrays and objects by their text; of several kinds false and
 * true come first, then numbers, texts, arrays and objects.
 */
public final class RowOrder implements Comparator<Row> {

    /** Longest list in characters. */
    public static final int LENGTH_MAX = 8 * 1024;

    /** One of the columns that rows are sorted by. */
    record SortKey(SqlExpression operand, boolean descends, boolean nullsFirst) {

        int compare(Row left, Row right) {
            SqlValue one = operand.of("", left);
            SqlValue another = operand.of("", right);
            if (one == Null.NULL || another == Null.NULL) {
                int nullLast = Boolean.compare(one == Null.NULL, another == Null.NULL);
                return nullsFirst ? -nullLast : nullLast;
            }
            int order = SqlComparison.order(typed(one), typed(another));
            return descends ? -order : order;
        }

        private static SqlValue typed(SqlValue value) {
            return value instanceof Untyped literal ? new Text(literal.text()) : value;
        }
    }

    private final List<SortKey> keys;

    private RowOrder(List<SortKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * @param orderBy {@code name, "Other" DESC, data->>'x' NULLS FIRST}; blank for no order
     * @throws InvalidRequestException naming what is wrong with it, and the index of the character where it is
     */
    public static RowOrder parse(String orderBy) {
        if (orderBy.length() > LENGTH_MAX) {
            throw new InvalidRequestException(
                    "order_by: too long: limit=" + LENGTH_MAX + " actual=" + orderBy.length());
        }
        return new RowOrder(orderBy.isBlank() ? List.of() : new SqlParser("order_by", orderBy, List.of()).order());
    }

    /** Whether it says nothing. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** 0 for rows that are alike in all columns, equal or not. */
    @Override
    public int compare(Row left, Row right) {
        for (SortKey key : keys) {
            int order = key.compare(left, right);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
