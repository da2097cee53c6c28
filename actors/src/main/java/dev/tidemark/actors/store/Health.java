package dev.tidemark.actors.store;

import dev.tidemark.actors.Tidemark.Readiness;

/** Whether a store takes writes. Any thread; the first failure stays. */
final class Health {

    private static final Readiness READY = new Readiness(true, "");

    private volatile Readiness readiness = READY;

    synchronized void failed(String reason) {
        if (readiness.ready()) {
            readiness = new Readiness(false, reason);
        }
    }

    Readiness readiness() {
        return readiness;
    }
}
