package dev.tidemark.http;

import dev.tidemark.actors.shape.Row;
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

    private final Subset subset;
    private final ShapeServing.SubsetLimits limits;

    /** Most rows that can be in the answer, those left out before it included. */
    private final long wanted;

    /** The last of them by the order first. */
    private final PriorityQueue<Found> rows;

    private final Comparator<Found> order;
    private long bytes;
    private long found;

    /** @throws ParametersRefused when it wants more rows than may be held */
    SubsetRows(Subset subset, ShapeServing.SubsetLimits limits) {
        this.subset = subset;
        this.limits = limits;
        // Both numbers have 15 digits at most.
        this.wanted = subset.limit().isPresent() ? subset.limit().getAsLong() + subset.offset() : Long.MAX_VALUE;
        if (subset.limit().isPresent() && wanted > limits.rowsMax()) {
            throw tooMany("limit and offset together are too many");
        }
        this.order = Comparator.comparing(Found::row, subset.order())
                .thenComparing(subset.order().isEmpty() ? Comparator.comparing(Found::ordinal) : byKey());
        this.rows = new PriorityQueue<>(order.reversed());
    }

    private static Comparator<Found> byKey() {
        return Comparator.comparing(Found::key);
    }

    private ParametersRefused tooMany(String what) {
        return ParametersRefused.of(
                "subset__limit", what + ": rowsMax=" + limits.rowsMax() + " bytesMax=" + limits.bytesMax());
    }

    /** @throws ParametersRefused when more would have to be held than may be */
    SubsetRows add(String key, Row row, int lengthBytes) {
        rows.add(new Found(key, row, lengthBytes, found++));
        bytes += lengthBytes;
        if (rows.size() > wanted) {
            bytes -= rows.remove().lengthBytes();
        }
        if (rows.size() > limits.rowsMax() || bytes > limits.bytesMax()) {
            throw tooMany("matches more than can be sorted");
        }
        return this;
    }

    /** In their order, without those that the offset leaves out. */
    List<Found> inOrder() {
        List<Found> sorted = new ArrayList<>(rows);
        sorted.sort(order);
        return sorted.subList((int) Math.min(subset.offset(), sorted.size()), sorted.size());
    }
}
