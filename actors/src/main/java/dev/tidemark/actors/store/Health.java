package dev.tidemark.actors.store;

import dev.tidemark.actors.Tidemark.Readiness;
import dev.tidemark.engine.DiskFullException;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether a store takes writes. Any thread; the first failure stays, want of disk space passes. */
final class Health {

    private static final Readiness READY = new Readiness(true, "");

    private final Supplier<Optional<DiskFullException>> diskFull;
    private volatile Readiness readiness = READY;

    /** @param diskFull why nothing more may be written for now, empty while it may */
    Health(Supplier<Optional<DiskFullException>> diskFull) {
        this.diskFull = diskFull;
    }

    synchronized void failed(String reason) {
        if (readiness.ready()) {
            readiness = new Readiness(false, reason);
        }
    }

    Readiness readiness() {
        Readiness present = readiness;
        return present.ready()
                ? diskFull.get()
                        .map(full -> new Readiness(false, String.valueOf(full.getMessage())))
                        .orElse(present)
                : present;
    }

    /** Why nothing more may be written for now, empty while it may. */
    Optional<DiskFullException> diskFull() {
        return diskFull.get();
    }
}
