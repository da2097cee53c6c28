package dev.tidemark.actors.shape;

import dev.tidemark.actors.shape.SqlValue.Truth;
import dev.tidemark.engine.InvalidRequestException;
import java.util.List;

/**
 * A condition of SQL over rows: those match for which it is true, not those for which it is false or NULL. Immutable; safe for
 * any thread. What it reads, and where it differs from PostgreSQL, stands in {@code actors/docs/0005-where-over-json.md}.
 */
public final class RowFilter {

    /** Longest condition in characters. */
    public static final int LENGTH_MAX = 64 * 1024;

    private static final RowFilter ALL = new RowFilter(new SqlExpression.Constant(Truth.TRUE));

    private final SqlExpression condition;

    private RowFilter(SqlExpression condition) {
        this.condition = condition;
    }

    /**
     * @param where a condition; blank for all rows
     * @param parameters of {@code $1} and so on
     * @throws InvalidRequestException naming what is wrong with the condition, and the index of the character where it is
     */
    public static RowFilter parse(String where, List<String> parameters) {
        if (where.length() > LENGTH_MAX) {
            throw new InvalidRequestException("where: too long: limit=" + LENGTH_MAX + " actual=" + where.length());
        }
        return where.isBlank() ? ALL : new RowFilter(new SqlParser("where", where, parameters).condition());
    }

    /** @param key of the record whose value the row is; the condition sees it as the column {@code "$key"} */
    public boolean matches(String key, Row value) {
        return SqlValue.condition(condition.of(key, value)).equals(Truth.TRUE);
    }
}
