package dev.tidemark.engine.chunk;

import java.util.List;

/** Closes several things, each whatever the others do. Stateless. */
final class Closing {

    private Closing() {}

    /** Throws the first failure, with the rest attached. Only for what throws unchecked exceptions when it is closed. */
    static void all(List<? extends AutoCloseable> things) {
        RuntimeException first = null;
        for (AutoCloseable thing : things) {
            try {
                thing.close();
            } catch (RuntimeException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            } catch (Exception checked) {
                throw new IllegalStateException("closing threw a checked exception", checked);
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
