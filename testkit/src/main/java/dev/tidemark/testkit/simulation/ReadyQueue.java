package dev.tidemark.testkit.simulation;

import java.util.ArrayList;
import java.util.SplittableRandom;

/**
 * The work that could run now, taken in an order that the seed decides.
 *
 * <p>An actor's mailbox is in it at most once, whatever it holds, so the order of messages between two actors is kept.
 * Confined to one thread.
 */
final class ReadyQueue {

    private final ArrayList<Runnable> ready = new ArrayList<>();
    private final SplittableRandom random;

    ReadyQueue(SplittableRandom random) {
        this.random = random;
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    int size() {
        return ready.size();
    }

    void add(Runnable work) {
        ready.add(work);
    }

    /** Takes any one; the queue must not be empty. */
    Runnable take() {
        int last = ready.size() - 1;
        int index = last == 0 ? 0 : random.nextInt(last + 1);
        Runnable taken = ready.get(index);
        ready.set(index, ready.get(last));
        ready.remove(last);
        return taken;
    }

    void clear() {
        ready.clear();
    }
}
