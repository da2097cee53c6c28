package dev.tidemark.actors.seal;

import akka.actor.typed.ActorSystem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What readers hold of one sealed log and have done nothing with yet; lets go in their place after a while. Any thread.
 *
 * <p>One timer looks at all of them, and none is set while there are none. A timer for each would keep what it is for until it is
 * due: with ten thousand reads a second, all over within a millisecond, that is 300,000 of them.
 */
public final class UnusedHolds {

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /** A hold that has been there for so many looks is let go: 30 s. */
    private static final int LOOKS_MAX = 30;

    /** Each with the number of the last look before it came. */
    private final Map<Runnable, Integer> unused = new ConcurrentHashMap<>();

    private final AtomicBoolean due = new AtomicBoolean();

    /** Changed by the one look that is due. */
    private volatile int looks;

    UnusedHolds() {}

    /** @param letGo told apart by identity; run once at most, unless it is {@linkplain #used removed} before */
    public void add(Runnable letGo, ActorSystem<?> system) {
        unused.put(letGo, looks);
        lookLater(system);
    }

    /** Something is done with it: it is let go by whoever does that. */
    public void used(Runnable letGo) {
        unused.remove(letGo);
    }

    /** How many there are. */
    int count() {
        return unused.size();
    }

    /** How often they were looked at. */
    int looks() {
        return looks;
    }

    /** Whether they are going to be looked at. */
    boolean isDue() {
        return due.get();
    }

    private void lookLater(ActorSystem<?> system) {
        if (due.compareAndSet(false, true)) {
            schedule(system);
        }
    }

    private void schedule(ActorSystem<?> system) {
        system.scheduler().scheduleOnce(LOOK_INTERVAL, () -> look(system), system.executionContext());
    }

    private void look(ActorSystem<?> system) {
        int now = looks + 1;
        unused.forEach((letGo, since) -> {
            if (now - since > LOOKS_MAX && unused.remove(letGo, since)) {
                letGo.run();
            }
        });
        if (unused.isEmpty()) {
            due.set(false);
            if (!unused.isEmpty()) {
                lookLater(system);
            }
        } else {
            schedule(system);
        }
        looks = now;
    }
}
