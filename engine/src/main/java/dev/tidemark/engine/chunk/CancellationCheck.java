package dev.tidemark.engine.chunk;

/** Asked between two blocks of a long run whether to give up. Answers from any thread. */
@FunctionalInterface
public interface CancellationCheck {

    /** For runs that nobody cancels. */
    CancellationCheck NEVER = () -> false;

    boolean isCancelled();
}
