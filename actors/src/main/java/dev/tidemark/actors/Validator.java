package dev.tidemark.actors;

import dev.tidemark.engine.Violation;
import java.util.List;

/**
 * A host's own look at the values that a collection takes in; see {@link Tidemark#validate}.
 *
 * <p>Called on a thread of its own, one value at a time, in no promised order, and possibly more than once for a write; must depend on
 * nothing but its arguments, and never on what the store holds.
 */
@FunctionalInterface
public interface Validator {

    /**
     * What the value breaks, see {@link Violation#of}; empty when it may be written. What it throws refuses the value.
     *
     * @param key empty text for a value without one
     */
    List<Violation> violations(String key, Json value);
}
