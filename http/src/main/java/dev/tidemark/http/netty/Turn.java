package dev.tidemark.http.netty;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;

/** Brings signals of other threads to an event loop. Stateless. */
final class Turn {

    private Turn() {}

    /** Runs {@code action} on the loop; nothing once that has ended, and its connections with it. */
    static void on(EventExecutor loop, Runnable action) {
        on(loop, action, () -> {});
    }

    /** The same, but {@code otherwise} is run by the caller when the loop has ended. */
    static void on(EventExecutor loop, Runnable action, Runnable otherwise) {
        try {
            loop.execute(action);
        } catch (RejectedExecutionException ended) {
            otherwise.run();
        }
    }
}
