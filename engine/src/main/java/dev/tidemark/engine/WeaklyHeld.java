package dev.tidemark.engine;

import java.lang.ref.WeakReference;

/** Held for as long as the collector leaves it. */
final class WeaklyHeld<T> extends WeakReference<T> implements Holding.Held<T> {

    WeaklyHeld(T value) {
        super(value);
    }
}
