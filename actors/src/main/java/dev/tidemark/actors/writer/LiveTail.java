package dev.tidemark.actors.writer;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a collection's watermark to move. Any thread waits or stops waiting; the writer tells how far it has come,
 * after it has published.
 *
 * <p>Nobody is missed: who waits is listed first and looks at how far the writer has come afterwards; the writer moves first and
 * looks for the listed afterwards. Whoever sees the other has the due ones woken.
 *
 * <p>The writer neither wakes anybody nor takes the lock of the list: it starts one task at the most. That task wakes some, lets
 * the executor's other tasks have their turn, and wakes on, so that thousands do not arrive at once.
 *
 * <p>Bounded: the count of waiting readers over all collections is, see {@link Waiting}.
 */
public final class LiveTail {

    /** Woken in one task. */
    private static final int SLICE_COUNT = 256;

    /** Bound on readers that wait, shared by all collections of a store. */
    public static final class Waiting {

        private final AtomicInteger free;
        private final int max;

        public Waiting(int max) {
            this.max = max;
            this.free = new AtomicInteger(max);
        }

        /** @return whether a place was free; who has got one leaves it */
        public boolean enter() {
            if (free.decrementAndGet() >= 0) {
                return true;
            }
            free.incrementAndGet();
            return false;
        }

        public void leave() {
            leave(1);
        }

        private void leave(int leaving) {
            free.addAndGet(leaving);
        }

        /** Readers that wait now. */
        public int count() {
            return Math.max(0, Math.min(max, max - free.get()));
        }
    }

    /** One who waits, again and again if it likes, but once at a time. */
    public static final class Waiter {

        private static final int NOT_LISTED = -1;

        private final Runnable wake;

        /** Where it is listed; guarded by the list. No reference, as such an one would cost the collector as much as a wake-up. */
        private long after;

        private int index = NOT_LISTED;

        private final boolean counted;

        /** @param wake runs on the live tail's executor, among others; must not block */
        public Waiter(Runnable wake) {
            this(wake, true);
        }

        /** @param counted whether it takes a place while it waits; not where those have one that it passes on to */
        public Waiter(Runnable wake, boolean counted) {
            this.wake = wake;
            this.counted = counted;
        }
    }

    /** Those who wait beyond the same position, in the order in which they came. Guarded by the list. */
    private static final class Ring {

        private static final int SLOTS_MIN = 4;

        private final long after;
        private @Nullable Waiter[] slots = new @Nullable Waiter[SLOTS_MIN];
        private int head;
        private int end;
        private int count;

        Ring(long after) {
            this.after = after;
        }

        void add(Waiter waiter) {
            if (end == slots.length) {
                makeRoom();
            }
            list(waiter);
            count++;
        }

        private void list(Waiter waiter) {
            slots[end] = waiter;
            waiter.after = after;
            waiter.index = end;
            end++;
        }

        /** Closes the gaps of those who left, if these are half of it, else grows. */
        private void makeRoom() {
            @Nullable Waiter[] old = slots;
            int oldEnd = end;
            slots = new @Nullable Waiter[count <= oldEnd / 2 ? old.length : old.length * 2];
            end = 0;
            for (int index = head; index < oldEnd; index++) {
                Waiter waiter = old[index];
                if (waiter != null) {
                    list(waiter);
                }
            }
            head = 0;
        }

        boolean holds(Waiter waiter) {
            int index = waiter.index;
            return index >= head && index < end && slots[index] == waiter;
        }

        void remove(Waiter waiter) {
            slots[waiter.index] = null;
            waiter.index = Waiter.NOT_LISTED;
            count--;
        }

        void takeInto(List<Waiter> taken, int max) {
            while (taken.size() < max && count > 0) {
                Waiter waiter = slots[head];
                if (waiter != null) {
                    remove(waiter);
                    taken.add(waiter);
                }
                head++;
            }
        }
    }

    private final Waiting waiting;
    private final Executor executor;

    /** By the position waited beyond. Guarded by itself, as are all links; held for a few steps only, never by the writer. */
    private final TreeMap<Long, Ring> rings = new TreeMap<>();

    /** Of all rings; changed under their lock. */
    private final AtomicInteger count = new AtomicInteger();

    private volatile long reached;
    private volatile boolean closed;

    /** Whether a task is on its way that wakes those who are due. */
    private final AtomicBoolean waking = new AtomicBoolean();

    public LiveTail(Waiting waiting, Executor executor) {
        this.waiting = waiting;
        this.executor = executor;
    }

    /** The places of the whole store. */
    public Waiting places() {
        return waiting;
    }

    /** Whether anybody waits. */
    public boolean isWaitedFor() {
        return count.get() > 0;
    }

    /**
     * Waits until the watermark moves beyond a position, or nothing more comes from here; woken soon if that is so already.
     *
     * @param waiter does not wait now
     * @return whether it waits; not when too many do
     */
    public boolean await(long after, Waiter waiter) {
        if (waiter.counted && !waiting.enter()) {
            return false;
        }
        synchronized (rings) {
            if (waiter.index != Waiter.NOT_LISTED) {
                leavePlaces(List.of(waiter));
                throw new IllegalStateException("waits already: after=" + waiter.after);
            }
            rings.computeIfAbsent(after, Ring::new).add(waiter);
            count.incrementAndGet();
        }
        if (reached > after || closed) {
            startWaking();
        }
        return true;
    }

    /** Stops waiting; the waiter is not woken any more, unless it is being woken now. */
    public void cancel(Waiter waiter) {
        synchronized (rings) {
            Ring ring = rings.get(waiter.after);
            if (ring == null || !ring.holds(waiter)) {
                return;
            }
            ring.remove(waiter);
            left(ring, 1);
        }
        leavePlaces(List.of(waiter));
    }

    private void leavePlaces(List<Waiter> leaving) {
        int counted = 0;
        for (Waiter waiter : leaving) {
            counted += waiter.counted ? 1 : 0;
        }
        waiting.leave(counted);
    }

    private void left(Ring ring, int leaving) {
        count.addAndGet(-leaving);
        if (ring.count == 0) {
            rings.remove(ring.after);
        }
    }

    /** What the log has up to there is known by its keys too. Before the answers to those who wrote it, who may look at once. */
    void settled(long watermark) {
        reached = watermark;
    }

    /** The watermark has moved, and readers see it. A look at a number when nobody waits; never waits itself. */
    public void moved(long watermark) {
        reached = watermark;
        if (count.get() > 0) {
            startWaking();
        }
    }

    /** Up to which position keys are known: that of every answered write, at most the watermark, which readers of the log see earlier. */
    public long reached() {
        return reached;
    }

    /** Nothing more comes from here: all are woken, and whoever comes later at once. */
    public void close() {
        closed = true;
        if (count.get() > 0) {
            startWaking();
        }
    }

    private void startWaking() {
        if (waking.compareAndSet(false, true)) {
            executor.execute(this::wakeSome);
        }
    }

    private void wakeSome() {
        wake(takeDue(), 0);
    }

    /** One that throws is the executor's to tell of; those behind it are woken all the same. */
    private void wake(List<Waiter> due, int from) {
        int next = from;
        try {
            while (next < due.size()) {
                next++;
                due.get(next - 1).wake.run();
            }
        } finally {
            goOn(due, next);
        }
    }

    private void goOn(List<Waiter> due, int next) {
        if (next < due.size()) {
            executor.execute(() -> wake(due, next));
            return;
        }
        if (hasDue()) {
            executor.execute(this::wakeSome);
            return;
        }
        waking.set(false);
        if (hasDue()) {
            startWaking();
        }
    }

    private boolean hasDue() {
        if (count.get() == 0) {
            return false;
        }
        synchronized (rings) {
            return !rings.isEmpty() && isDue(rings.firstKey());
        }
    }

    private boolean isDue(long after) {
        return after < reached || closed;
    }

    private List<Waiter> takeDue() {
        List<Waiter> due = new ArrayList<>(SLICE_COUNT);
        synchronized (rings) {
            while (due.size() < SLICE_COUNT && !rings.isEmpty() && isDue(rings.firstKey())) {
                Ring ring = rings.firstEntry().getValue();
                int before = due.size();
                ring.takeInto(due, SLICE_COUNT);
                left(ring, due.size() - before);
            }
        }
        leavePlaces(due);
        return due;
    }
}
