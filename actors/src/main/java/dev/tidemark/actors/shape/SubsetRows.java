package dev.tidemark.actors.shape;

import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.engine.InvalidRequestException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The rows that a query of a subset is answered with, gathered one by one: those that come first by its order, bounded in number and
 * bytes. Confined to one thread at a time.
 */
final class SubsetRows {

    /**
     * A row as conditions see it, with the length of its value.
     *
     * @param ordinal of its finding, which decides between rows that are alike
     */
    record Found(String key, Row row, int lengthBytes, long ordinal) {}

    private final ShapeSettings.Queries bounds;
    private final long offset;

    /** Most rows that can be in the answer, those left out before it included. */
    private final long wanted;

    /** The last of them by the order first. */
    private final PriorityQueue<Found> rows;

    private final Comparator<Found> order;
    private long bytes;
    private long found;

    /** @throws InvalidRequestException naming what is wrong with the query, or that it wants more rows than may be held */
    SubsetRows(SubsetQuery query, ShapeSettings.Queries bounds) {
        this.bounds = bounds;
        this.offset = requireNotNegative("offset", query.offset());
        this.wanted = query.limit().isPresent() ? wanted(query.limit().getAsLong()) : Long.MAX_VALUE;
        RowOrder byRow = RowOrder.parse(query.orderBy());
        this.order = Comparator.comparing(Found::row, byRow)
                .thenComparing(byRow.isEmpty() ? Comparator.comparing(Found::ordinal) : byKey());
        this.rows = new PriorityQueue<>(order.reversed());
    }

    private static long requireNotNegative(String name, long number) {
        if (number < 0) {
            throw new InvalidRequestException(name + ": is negative: actual=" + number);
        }
        return number;
    }

    private long wanted(long limit) {
        requireNotNegative("limit", limit);
        if (limit > bounds.subsetMaxCount() || offset > bounds.subsetMaxCount() - limit) {
            throw tooMany("limit and offset together are too many");
        }
        return limit + offset;
    }

    private static Comparator<Found> byKey() {
        return Comparator.comparing(Found::key);
    }

    private InvalidRequestException tooMany(String what) {
        return new InvalidRequestException(
                "limit: " + what + ": rowsMax=" + bounds.subsetMaxCount() + " bytesMax=" + bounds.subsetMaxBytes());
    }

    /** @throws InvalidRequestException when more would have to be held than may be */
    SubsetRows add(String key, Row row, int lengthBytes) {
        rows.add(new Found(key, row, lengthBytes, found++));
        bytes += lengthBytes;
        if (rows.size() > wanted) {
            bytes -= rows.remove().lengthBytes();
        }
        if (rows.size() > bounds.subsetMaxCount() || bytes > bounds.subsetMaxBytes()) {
            throw tooMany("matches more than can be sorted");
        }
        return this;
    }

    /** In their order, without those that the offset leaves out. */
    List<Found> inOrder() {
        List<Found> sorted = new ArrayList<>(rows);
        sorted.sort(order);
        return sorted.subList((int) Math.min(offset, sorted.size()), sorted.size());
    }
}
