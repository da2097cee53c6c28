package dev.tidemark.actors.writer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Those who wait for a collection's watermark to move. Any thread waits or stops waiting; the writer wakes, after it has
 * published. Nobody is missed: who registers looks at the watermark once more afterwards.
 *
 * <p>Bounded: the count of waiting readers over all collections is, see {@link Waiting}.
 */
public final class LiveTail {

    /** Bound on readers that wait, shared by all collections of a store. */
    public static final class Waiting {

        private final AtomicInteger free;

        public Waiting(int max) {
            free = new AtomicInteger(max);
        }

        boolean enter() {
            if (free.decrementAndGet() >= 0) {
                return true;
            }
            free.incrementAndGet();
            return false;
        }

        void leave() {
            free.incrementAndGet();
        }
    }

    /** One who waits; woken at most once. */
    public static final class Waiter {

        private final Runnable wake;

        private Waiter(Runnable wake) {
            this.wake = wake;
        }
    }

    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private final Waiting waiting;
    private final Executor executor;

    public LiveTail(Waiting waiting, Executor executor) {
        this.waiting = waiting;
        this.executor = executor;
    }

    /** Whether anybody waits. */
    public boolean isWaitedFor() {
        return !waiters.isEmpty();
    }

    /**
     * Waits until the watermark moves beyond a position.
     *
     * @param wake runs on the executor, soon if the watermark is beyond already
     * @return what to stop waiting with; empty when too many wait
     */
    public Optional<Waiter> await(long after, LongSupplier watermark, Runnable wake) {
        if (!waiting.enter()) {
            return Optional.empty();
        }
        Waiter waiter = new Waiter(wake);
        waiters.add(waiter);
        if (watermark.getAsLong() > after) {
            wake();
        }
        return Optional.of(waiter);
    }

    /** Stops waiting; the waiter is not woken any more, unless it is being woken now. */
    public void cancel(Waiter waiter) {
        if (waiters.remove(waiter)) {
            waiting.leave();
        }
    }

    /** Wakes all who wait. Nothing but a look at an empty set when nobody does. */
    public void wake() {
        if (waiters.isEmpty()) {
            return;
        }
        List<Runnable> woken = new ArrayList<>();
        for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
            Waiter waiter = each.next();
            if (waiters.remove(waiter)) {
                waiting.leave();
                woken.add(waiter.wake);
            }
        }
        executor.execute(() -> run(woken.iterator()));
    }

    /** One that throws is the executor's to tell of; those behind it are run all the same. */
    private void run(Iterator<Runnable> woken) {
        try {
            while (woken.hasNext()) {
                woken.next().run();
            }
        } finally {
            if (woken.hasNext()) {
                executor.execute(() -> run(woken));
            }
        }
    }
}
