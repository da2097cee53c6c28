package dev.tidemark.engine;

import org.jspecify.annotations.Nullable;

/**
 * How long what can be read anew is held in memory. A seam, as clock and chance are: what the collector of a process takes, and when,
 * follows no seed. Safe for any thread.
 */
public interface Holding {

    /** For as long as the collector leaves it. */
    Holding WEAK = new Holding() {
        @Override
        public <T> Held<T> hold(T value) {
            return new WeaklyHeld<>(value);
        }
    };

    /** What may be gone when it is asked for, and stays gone then. */
    interface Held<T> {

        /** Null when it is gone. */
        @Nullable
        T get();
    }

    <T> Held<T> hold(T value);
}
