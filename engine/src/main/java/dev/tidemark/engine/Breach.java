package dev.tidemark.engine;

import java.util.List;

/**
 * A value that breaks an invariant. Immutable; the list is copied.
 *
 * @param key empty for a value without one
 * @param position of the record that holds the value, zero for one that was not stored
 * @param violations at least one; of many the first
 */
public record Breach(String key, long position, List<Violation> violations) {

    public Breach {
        violations = List.copyOf(violations);
    }

    @Override
    public String toString() {
        return (key.isEmpty() ? "" : "key=" + key + " ")
                + (position == 0 ? "" : "position=" + position + " ")
                + violations.get(0)
                + (violations.size() == 1 ? "" : " and " + (violations.size() - 1) + " more");
    }
}
