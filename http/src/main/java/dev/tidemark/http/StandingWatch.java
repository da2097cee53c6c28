package dev.tidemark.http;

import akka.actor.ActorSystem;
import akka.stream.Materializer;
import dev.tidemark.http.access.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends what lasts once its caller would not be let in any more. One look at all of them now and then, while there are any. Safe for any
 * thread.
 */
final class StandingWatch {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** Told by its identity: neither part has an equal. */
    private record Watched(Standing standing, Runnable end) {}

    private final Set<Watched> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean due = new AtomicBoolean();

    /**
     * @param end called once at most, on any thread
     * @return to be run when it has ended by itself
     */
    Runnable enter(Standing standing, Materializer materializer, Runnable end) {
        if (standing == Standing.FOR_EVER) {
            return () -> {};
        }
        Watched watched = new Watched(standing, end);
        open.add(watched);
        schedule(materializer.system());
        return () -> open.remove(watched);
    }

    private void schedule(ActorSystem system) {
        if (!open.isEmpty() && due.compareAndSet(false, true)) {
            system.scheduler().scheduleOnce(INTERVAL, () -> look(system), system.dispatcher());
        }
    }

    private void look(ActorSystem system) {
        due.set(false);
        try {
            List.copyOf(open).stream()
                    .filter(watched -> watched.standing().isLost())
                    .filter(open::remove)
                    .forEach(watched -> watched.end().run());
        } finally {
            schedule(system);
        }
    }
}
