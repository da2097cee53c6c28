package dev.tidemark.actors.invariant;

import dev.tidemark.engine.Violation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One of the things that every value of a collection must satisfy. Any thread. */
interface Rule {

    /** Most violations of one value that are told. */
    int VIOLATIONS_MAX = 16;

    /**
     * What the value breaks, at most {@value #VIOLATIONS_MAX}; empty when it holds.
     *
     * @throws dev.tidemark.engine.TidemarkException when that cannot be told now
     */
    List<Violation> violations(Candidate value);

    /** What somebody who may wait had better wait for first, empty for nothing. */
    default Optional<CompletionStage<?>> waiting() {
        return Optional.empty();
    }
}
