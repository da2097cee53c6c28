package dev.tidemark.engine.log;

import dev.tidemark.engine.Operation;

/**
 * How many lines of which kind stand in a part of a log; what decides whether compacting it is worth its cost. Immutable.
 *
 * @param sets lines that set a key
 * @param deletes tombstones
 */
public record LineCounts(long sets, long deletes) {

    public static final LineCounts NONE = new LineCounts(0, 0);

    public LineCounts {
        if (sets < 0 || deletes < 0) {
            throw new IllegalArgumentException("count is negative: sets=" + sets + " deletes=" + deletes);
        }
    }

    public LineCounts plus(LineCounts other) {
        return new LineCounts(sets + other.sets, deletes + other.deletes);
    }

    /** With one line more. */
    public LineCounts plus(Operation operation) {
        return switch (operation) {
            case SET -> new LineCounts(sets + 1, deletes);
            case DELETE -> new LineCounts(sets, deletes + 1);
            case APPEND, CHECKPOINT -> this;
        };
    }
}
