package dev.tidemark.engine.state;

import dev.tidemark.engine.LogRecord;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which entries of one collection expire next, by the hash of their keys. Safe for any thread: the writer notes, whoever looks
 * after expiry takes; both hold the lock for a moment.
 *
 * <p>What is held here is a hint: whoever takes a hash asks the key index for the entry that lives there now and goes by its line. So
 * an entry may be noted twice, or after it has gone, or for an earlier time than it expires at. What must not happen is that one is
 * missing:
 *
 * <ul>
 *   <li>Every entry that expires before the <em>horizon</em> is here. Later ones need not be: they are found by a look through the log
 *       when the horizon comes near.
 *   <li>Nothing is known before the first look: {@link #lookBegins} → everything noted from then on, by the look and by the writer →
 *       {@link #lookEnded}.
 *   <li>When there is no room, the later half is forgotten and the horizon is set before it.
 * </ul>
 *
 * Layout: a binary heap of pairs of longs, earliest first, 16 bytes an entry, not one object each.
 */
public final class DueTimes {

    private static final int PAIRS_FIRST = 16;
    private static final long[] NOTHING = {};

    /** Entries that all collections of a store may note together. Safe for any thread. */
    public static final class Room {

        private final AtomicLong left;

        public Room(long entries) {
            left = new AtomicLong(entries);
        }

        private boolean take(long entries) {
            while (true) {
                long present = left.get();
                if (present < entries) {
                    return false;
                }
                if (left.compareAndSet(present, present - entries)) {
                    return true;
                }
            }
        }

        private void give(long entries) {
            left.addAndGet(entries);
        }
    }

    private final Room room;
    private final int countMax;

    /** Time and hash of each entry, in turn. */
    private long[] heap = NOTHING;

    private int count;

    /** Nothing is known of entries that expire from here on, milliseconds since the epoch. */
    private long horizon = Long.MIN_VALUE;

    private boolean looking;

    /** @param countMax most entries that are noted, from 2 on */
    public DueTimes(Room room, int countMax) {
        this.room = room;
        this.countMax = countMax;
    }

    /** An entry expires then. */
    public synchronized void note(long expiresMillis, long hash) {
        if (expiresMillis >= horizon) {
            return;
        }
        if (count == heap.length / 2 && !grow()) {
            forgetLaterHalf();
            if (expiresMillis >= horizon) {
                return;
            }
        }
        int at = count++;
        for (int parent = (at - 1) / 2; at > 0 && heap[2 * parent] > expiresMillis; parent = (at - 1) / 2) {
            set(at, heap[2 * parent], heap[2 * parent + 1]);
            at = parent;
        }
        set(at, expiresMillis, hash);
    }

    /** Whether {@link #note} of an entry that expires then would have an effect. */
    public synchronized boolean wants(long expiresMillis) {
        return expiresMillis < horizon;
    }

    private void set(int at, long expiresMillis, long hash) {
        heap[2 * at] = expiresMillis;
        heap[2 * at + 1] = hash;
    }

    private boolean grow() {
        int pairs = heap.length / 2;
        int wanted = Math.min(countMax, Math.max(PAIRS_FIRST, pairs * 2));
        // A few are always had, so that no collection is left without any.
        boolean granted = wanted > pairs && (pairs == 0 || room.take(wanted - pairs));
        if (granted) {
            heap = Arrays.copyOf(heap, 2 * wanted);
        }
        return granted;
    }

    /** A sorted array is a heap. */
    private void forgetLaterHalf() {
        long[] times = new long[count];
        for (int each = 0; each < count; each++) {
            times[each] = heap[2 * each];
        }
        Arrays.sort(times);
        int half = count / 2;
        long first = times[half];
        int before = 0;
        while (times[before] < first) {
            before++;
        }
        // Of those at that very time some stay, so that there is always something to take.
        int tiesKept = half - before;
        int kept = 0;
        for (int each = 0; each < count; each++) {
            boolean stays = heap[2 * each] < first || (heap[2 * each] == first && tiesKept-- > 0);
            if (stays) {
                set(kept++, heap[2 * each], heap[2 * each + 1]);
            }
        }
        count = kept;
        horizon = Math.min(horizon, first);
        for (int at = count / 2 - 1; at >= 0; at--) {
            sink(at, heap[2 * at], heap[2 * at + 1]);
        }
    }

    private void sink(int from, long expiresMillis, long hash) {
        int at = from;
        while (2 * at + 1 < count) {
            int child = 2 * at + 1;
            if (child + 1 < count && heap[2 * child + 2] < heap[2 * child]) {
                child++;
            }
            if (heap[2 * child] >= expiresMillis) {
                break;
            }
            set(at, heap[2 * child], heap[2 * child + 1]);
            at = child;
        }
        set(at, expiresMillis, hash);
    }

    /**
     * Takes entries out that are due.
     *
     * @param max most of them
     * @return the hashes of their keys, earliest first
     */
    public synchronized long[] take(long nowMillis, int max) {
        long[] taken = new long[Math.min(max, count)];
        int takenCount = 0;
        while (takenCount < taken.length && count > 0 && heap[0] <= nowMillis) {
            taken[takenCount++] = heap[1];
            count--;
            if (count > 0) {
                sink(0, heap[2 * count], heap[2 * count + 1]);
            }
        }
        if (count == 0) {
            shrink();
        }
        return Arrays.copyOf(taken, takenCount);
    }

    private void shrink() {
        int pairs = heap.length / 2;
        if (pairs > PAIRS_FIRST) {
            room.give(pairs - PAIRS_FIRST);
            heap = new long[2 * PAIRS_FIRST];
        }
    }

    /** A look through the whole log begins: all that it finds is noted. */
    public synchronized void lookBegins() {
        looking = true;
        horizon = LogRecord.NEVER;
    }

    /**
     * The look is over.
     *
     * @param complete whether it has seen everything; if not, nothing is known
     */
    public synchronized void lookEnded(boolean complete) {
        looking = false;
        if (!complete) {
            forget();
        }
    }

    /** From here on nothing is known. */
    public synchronized void forget() {
        count = 0;
        shrink();
        horizon = Long.MIN_VALUE;
    }

    /** Before which time all that expires is known, milliseconds since the epoch; {@code Long.MIN_VALUE} while nothing is. */
    public synchronized long horizonMillis() {
        return looking ? Long.MIN_VALUE : horizon;
    }

    /** When there is something to take, at the earliest, milliseconds since the epoch; {@link LogRecord#NEVER} for nothing. */
    public synchronized long nextMillis() {
        return count == 0 ? LogRecord.NEVER : heap[0];
    }

    public synchronized int count() {
        return count;
    }
}
