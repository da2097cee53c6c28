package dev.tidemark.actors;

import java.util.List;

/**
 * Some rows of a shape as they were at one look, and where that look stands between the changes that the shape's log tells. Immutable;
 * the list is copied.
 *
 * <p>Who follows the log and takes these rows in leaves out messages of the same keys whose {@code txids} are {@code source} or before, up to
 * {@code position}: the rows have them already. What was written while the rows were read may be in them or not; the log tells it
 * with a later {@code txids}, as whole rows.
 *
 * @param rows in the query's order
 * @param source position in the collection up to which each change is in the rows
 * @param position in the shape's log by which every change up to {@code source} is told
 */
public record ShapeSubset(List<Row> rows, long source, long position) {

    /**
     * One of the rows.
     *
     * @param key of its record in the collection
     * @param value what clients of the shape get of it: an object of the columns
     */
    public record Row(String key, Json value) {}

    public ShapeSubset {
        rows = List.copyOf(rows);
    }
}
