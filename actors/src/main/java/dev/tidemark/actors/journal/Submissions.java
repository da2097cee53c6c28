package dev.tidemark.actors.journal;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Things handed from many threads to one, in order; the link between them is in the things themselves, so that handing over
 * allocates nothing. Whoever finds it empty wakes the taker, once for all that follow until it takes.
 *
 * <p>Unbounded by itself: whoever hands over has been admitted before.
 */
public final class Submissions<T extends Submissions.Linked<T>> {

    /** What can be handed over; in one queue at a time. */
    public abstract static class Linked<T extends Linked<T>> {

        @Nullable
        T next;
    }

    private final AtomicReference<@Nullable T> newest = new AtomicReference<>();

    /** @return whether the queue had been empty, so that the caller must wake the taker */
    public boolean add(T thing) {
        while (true) {
            T before = newest.get();
            thing.next = before;
            if (newest.compareAndSet(before, thing)) {
                return before == null;
            }
        }
    }

    public boolean isEmpty() {
        return newest.get() == null;
    }

    /** Takes everything, oldest first. The taker's thread alone. */
    public void drain(Consumer<? super T> taker) {
        T current = newest.getAndSet(null);
        T oldestFirst = null;
        while (current != null) {
            T older = current.next;
            current.next = oldestFirst;
            oldestFirst = current;
            current = older;
        }
        while (oldestFirst != null) {
            T taken = oldestFirst;
            oldestFirst = taken.next;
            taken.next = null;
            taker.accept(taken);
        }
    }
}
