package dev.tidemark.testkit.simulation;

import com.typesafe.config.Config;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Finds the simulation that a piece of Akka belongs to.
 *
 * <p>Akka builds dispatchers and schedulers by class name; they look their simulation up by the number in the actor
 * system's configuration. The JDK's asynchronous pool looks it up by thread. References are weak: a simulation that
 * was never closed is not kept alive. Safe for any thread.
 */
final class OpenSimulations {

    static final String ID_PATH = "tidemark.simulation.id";

    private static final ConcurrentHashMap<Long, WeakReference<Simulation>> BY_ID = new ConcurrentHashMap<>();
    private static final ThreadLocal<WeakReference<Simulation>> OF_THREAD =
            ThreadLocal.withInitial(() -> new WeakReference<>(null));
    private static final AtomicLong LAST_ID = new AtomicLong();

    private OpenSimulations() {}

    /** Registers it and makes it the calling thread's; returns its number. */
    static long open(Simulation simulation) {
        BY_ID.values().removeIf(reference -> reference.get() == null);
        long id = LAST_ID.incrementAndGet();
        WeakReference<Simulation> reference = new WeakReference<>(simulation);
        BY_ID.put(id, reference);
        OF_THREAD.set(reference);
        return id;
    }

    static void close(long id) {
        WeakReference<Simulation> reference = BY_ID.remove(id);
        if (reference != null && reference == OF_THREAD.get()) {
            OF_THREAD.remove();
        }
    }

    static Simulation of(Config systemConfig) {
        long id = systemConfig.getLong(ID_PATH);
        WeakReference<Simulation> reference = BY_ID.get(id);
        return Optional.ofNullable(reference)
                .map(WeakReference::get)
                .orElseThrow(() -> new IllegalStateException("simulation is closed: id=" + id));
    }

    static Optional<Simulation> ofThread() {
        return Optional.ofNullable(OF_THREAD.get().get());
    }
}
