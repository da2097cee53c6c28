package dev.tidemark.http.cli;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waits for stages on the thread of a command, which has nothing else to do. Stateless. */
final class Awaited {

    private Awaited() {}

    /** What {@code stage} completes with; throws what it fails with. */
    static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }
}
