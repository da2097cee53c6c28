package dev.tidemark.benchmarks.store;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The first failure of many calls. Any thread. */
final class Failures {

    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

    void add(Throwable failure) {
        first.compareAndSet(null, failure);
    }

    void check() throws IOException {
        Throwable failure = first.get();
        if (failure != null) {
            throw new IOException("a call failed", failure);
        }
    }
}
