package dev.tidemark.actors.writer;

import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * Work on a collection's files beside its writer, that must not outlive the writer's hold on them. The writer ends it; any thread
 * works, one at a time.
 */
final class Beside {

    /** Guarded by this. */
    private boolean over;

    /** @throws CancellationException when the writer has ended it */
    synchronized <T> T run(Supplier<T> work) {
        if (over) {
            throw new CancellationException("writer has ended");
        }
        return work.get();
    }

    /** Waits for what runs, which is to be short; nothing is begun any more. */
    synchronized void end() {
        over = true;
    }
}
