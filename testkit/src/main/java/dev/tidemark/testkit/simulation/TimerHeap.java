package dev.tidemark.testkit.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The timers of one simulation, earliest first, equal ones in order of creation.
 *
 * <p>A binary heap in which each timer knows its place, so that the timeout of an answered request leaves at once, in
 * O(log n), instead of waiting for its time. Confined to one thread.
 */
final class TimerHeap {

    private final ArrayList<Timer> heap = new ArrayList<>();
    private long nextSequence;

    boolean isEmpty() {
        return heap.isEmpty();
    }

    int size() {
        return heap.size();
    }

    /** Due time of the earliest timer, or {@code Long.MAX_VALUE}. */
    long nextDueNanos() {
        return heap.isEmpty() ? Long.MAX_VALUE : heap.get(0).dueNanos;
    }

    void add(Timer timer, long dueNanos) {
        timer.dueNanos = dueNanos;
        timer.sequence = nextSequence++;
        heap.add(timer);
        siftUp(heap.size() - 1, timer);
    }

    /** Takes the earliest timer; the heap must not be empty. */
    Timer poll() {
        Timer first = heap.get(0);
        remove(first);
        return first;
    }

    void remove(Timer timer) {
        int index = timer.heapIndex;
        if (index == Timer.NOT_QUEUED) {
            return;
        }
        timer.heapIndex = Timer.NOT_QUEUED;
        Timer last = heap.remove(heap.size() - 1);
        if (last != timer) {
            siftDown(index, last);
            siftUp(last.heapIndex, last);
        }
    }

    /** Takes all timers of an owner, in order of creation. */
    List<Timer> removeOwnedBy(Object owner) {
        List<Timer> owned = new ArrayList<>();
        for (Timer timer : heap) {
            if (timer.owner() == owner) {
                owned.add(timer);
            }
        }
        owned.sort(Comparator.comparingLong(timer -> timer.sequence));
        owned.forEach(this::remove);
        return owned;
    }

    void clear() {
        heap.forEach(timer -> timer.heapIndex = Timer.NOT_QUEUED);
        heap.clear();
    }

    private void siftUp(int start, Timer timer) {
        int index = start;
        while (index > 0) {
            Timer parent = heap.get((index - 1) >>> 1);
            if (!earlier(timer, parent)) {
                break;
            }
            place(index, parent);
            index = (index - 1) >>> 1;
        }
        place(index, timer);
    }

    private void siftDown(int start, Timer timer) {
        int index = start;
        while (2 * index + 1 < heap.size()) {
            int child = 2 * index + 1;
            if (child + 1 < heap.size() && earlier(heap.get(child + 1), heap.get(child))) {
                child++;
            }
            if (!earlier(heap.get(child), timer)) {
                break;
            }
            place(index, heap.get(child));
            index = child;
        }
        place(index, timer);
    }

    private void place(int index, Timer timer) {
        heap.set(index, timer);
        timer.heapIndex = index;
    }

    private static boolean earlier(Timer left, Timer right) {
        return left.dueNanos != right.dueNanos ? left.dueNanos < right.dueNanos : left.sequence < right.sequence;
    }
}
