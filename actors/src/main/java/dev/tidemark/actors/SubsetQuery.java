package dev.tidemark.actors;

import java.util.List;
import java.util.OptionalLong;

/**
 * Which rows of a shape are wanted once, see {@link Shape#subset}. Immutable; the list is copied. Nothing is checked here: the call
 * fails with {@link dev.tidemark.engine.InvalidRequestException} that names what is wrong.
 *
 * @param where condition on a row beside the shape's own, empty for all its rows
 * @param parameters values of {@code $1}, {@code $2} … in {@code where}, in this order
 * @param orderBy {@code name, score DESC}; empty for no order
 * @param limit most rows, empty for all
 * @param offset rows left out before them
 */
public record SubsetQuery(String where, List<String> parameters, String orderBy, OptionalLong limit, long offset) {

    /** All rows, in no order. */
    public static final SubsetQuery ALL = new SubsetQuery("", List.of(), "", OptionalLong.empty(), 0);

    public SubsetQuery {
        parameters = List.copyOf(parameters);
    }

    /** Rows of which a condition is true, in no order. */
    public static SubsetQuery where(String condition, String... parameters) {
        return new SubsetQuery(condition, List.of(parameters), "", OptionalLong.empty(), 0);
    }

    /** The same in an order. */
    public SubsetQuery orderedBy(String newOrder) {
        return new SubsetQuery(where, parameters, newOrder, limit, offset);
    }

    /** The same, but so many rows at most, behind those that are left out. */
    public SubsetQuery withPage(long newOffset, long newLimit) {
        return new SubsetQuery(where, parameters, orderBy, OptionalLong.of(newLimit), newOffset);
    }
}
