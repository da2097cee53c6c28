package dev.tidemark.actors;

import java.util.List;

/**
 * What a shape shows of a collection; equal ones are the same shape. Immutable; the lists are copied.
 *
 * <p>Nothing is checked here: {@link Tidemark#shape} fails with {@link dev.tidemark.engine.InvalidRequestException} for what is
 * none.
 *
 * @param collection name of the collection with keys that it shows
 * @param where condition on a row, empty for all rows
 * @param parameters values of {@code $1}, {@code $2} … in {@code where}, in this order
 * @param columns members of a row to show, in any order; empty for all
 * @param oldValues whether an update tells the row before too, and a delete the whole row
 */
public record ShapeDefinition(
        String collection, String where, List<String> parameters, List<String> columns, boolean oldValues) {

    public ShapeDefinition {
        parameters = List.copyOf(parameters);
        columns = List.copyOf(columns);
    }

    /** All rows with all their columns. */
    public static ShapeDefinition of(String collection) {
        return new ShapeDefinition(collection, "", List.of(), List.of(), false);
    }
}
