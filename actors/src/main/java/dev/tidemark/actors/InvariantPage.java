package dev.tidemark.actors;

import dev.tidemark.engine.Breach;
import java.util.List;
import java.util.Optional;

/**
 * What one step of a look at the stored values of a collection has found. Immutable; the list is copied.
 *
 * @param breaches values that break an invariant
 * @param examined count of values looked at
 * @param next cursor of the step behind, empty after the last one
 */
public record InvariantPage(List<Breach> breaches, int examined, Optional<String> next) {

    public InvariantPage {
        breaches = List.copyOf(breaches);
    }
}
