package dev.tidemark.engine.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One open-addressing table of the {@link KeyIndex}: hashes and places side by side, 16 bytes a slot.
 *
 * <p>One writer, any readers, no locks. Invariants:
 *
 * <ol>
 *   <li>A slot's hash is written once, from 0 (free) to the hash of its keys; its place changes at will. So a reader that has
 *       read a hash may combine it with any later reading of the place: the pair is always one that was stored.
 *   <li>A removed slot keeps its hash and has the place {@link KeyIndex#ABSENT}; only a key with the very same hash takes it
 *       again. Removed slots go away when the table is rebuilt.
 *   <li>A key lies at or behind its home slot, with no free slot between. Homes ascend with the hash, unsigned; nothing wraps
 *       around. So all keys of a run between two free slots sort before all keys of the next run.
 *   <li>The last slot is always free: walks end without looking at the length.
 * </ol>
 *
 * Memory order: a new slot's place is written before its hash is released; readers acquire the hash, then the place. A
 * replaced or removed place is one released write.
 */
final class HashTable {

    /** Slots in use, live or removed, per five slots of capacity, at most. Growth to 15/8 of the live keys follows. */
    private static final int LOAD_NUMERATOR = 4;

    private static final int LOAD_DENOMINATOR = 5;
    private static final int CAPACITY_MIN = 8;
    private static final int OVERFLOW_MAX = 32;
    private static final int HASH_BITS_OF_HOME = 32;
    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] slots;
    private final int capacity;
    private final int partitionBits;

    private int used;
    private int live;

    private HashTable(int capacity, int overflow, int partitionBits) {
        this.slots = new long[Math.multiplyExact(2, Math.addExact(capacity, overflow))];
        this.capacity = capacity;
        this.partitionBits = partitionBits;
    }

    /** A table without room, which the first insertion replaces. */
    static HashTable empty(int partitionBits) {
        return new HashTable(0, 1, partitionBits);
    }

    /** A table that takes {@code expected} keys and half as many again before it is full. */
    static HashTable sized(long expected, int partitionBits) {
        int capacity = capacityFor(expected);
        return new HashTable(capacity, overflowFor(capacity), partitionBits);
    }

    /** Capacity at which {@code live} keys load the table by 8/15, two thirds of what is allowed. */
    static int capacityFor(long live) {
        return Math.max(CAPACITY_MIN, Math.toIntExact(Math.min((live * 15 + 7) / 8, Integer.MAX_VALUE / 3)));
    }

    /**
     * The same keys with room for a key with {@code hash} besides. Readers of this table go on with what it holds.
     *
     * @param newCapacity at least what the live keys need
     */
    HashTable rebuilt(int newCapacity, long hash) {
        for (int overflow = overflowFor(newCapacity); ; overflow = Math.multiplyExact(2, overflow)) {
            HashTable next = new HashTable(newCapacity, overflow, partitionBits);
            if (next.takeAll(this) && next.hasRoom(next.freeSlot(hash))) {
                return next;
            }
        }
    }

    int capacity() {
        return capacity;
    }

    int live() {
        return live;
    }

    long bytes() {
        return (long) slots.length * Long.BYTES;
    }

    /** Place of the key with this hash that the matcher accepts, or ABSENT. For any thread. */
    long find(long hash, PlaceMatcher matcher) {
        for (int slot = home(hash); ; slot += 2) {
            long found = (long) SLOTS.getAcquire(slots, slot);
            if (found == 0) {
                return KeyIndex.ABSENT;
            }
            if (found == hash) {
                long place = (long) SLOTS.getAcquire(slots, slot + 1);
                if (place != KeyIndex.ABSENT && matcher.matches(place)) {
                    return place;
                }
            }
        }
    }

    /** Writer only: the slot of the key, or, when it is not here, the complement of the slot that it would take. */
    int locate(long hash, PlaceMatcher matcher) {
        int reusable = -1;
        for (int slot = home(hash); ; slot += 2) {
            long found = slots[slot];
            if (found == 0) {
                return ~(reusable < 0 ? slot : reusable);
            }
            if (found == hash) {
                long place = slots[slot + 1];
                if (place == KeyIndex.ABSENT) {
                    reusable = reusable < 0 ? slot : reusable;
                } else if (matcher.matches(place)) {
                    return slot;
                }
            }
        }
    }

    /** Writer only: the first free slot for a hash, removed ones left aside. */
    int freeSlot(long hash) {
        int slot = home(hash);
        while (slots[slot] != 0) {
            slot += 2;
        }
        return slot;
    }

    /** Whether a slot that a walk ended at may be filled. */
    boolean hasRoom(int slot) {
        return slots[slot] != 0
                || ((used + 1L) * LOAD_DENOMINATOR <= (long) capacity * LOAD_NUMERATOR && slot + 2 < slots.length);
    }

    /** Writer only: fills a free or removed slot. */
    void insert(int slot, long hash, long place) {
        SLOTS.setRelease(slots, slot + 1, place);
        if (slots[slot] == 0) {
            SLOTS.setRelease(slots, slot, hash);
            used++;
        }
        live++;
    }

    /** Writer only: the place before. */
    long replace(int slot, long place) {
        long before = slots[slot + 1];
        SLOTS.setRelease(slots, slot + 1, place);
        return before;
    }

    /** Writer only: the place that was removed. */
    long remove(int slot) {
        live--;
        return replace(slot, KeyIndex.ABSENT);
    }

    /** Hands over every live entry, in no order. Writer only. */
    void forEach(EntryConsumer consumer) {
        for (int slot = 0; slot < slots.length; slot += 2) {
            if (slots[slot] != 0 && slots[slot + 1] != KeyIndex.ABSENT) {
                consumer.accept(slots[slot], slots[slot + 1]);
            }
        }
    }

    /** The slot at which keys with this hash start to lie, as an index into the array. */
    int home(long hash) {
        return 2 * (int) ((((hash << partitionBits) >>> HASH_BITS_OF_HOME) * capacity) >>> HASH_BITS_OF_HOME);
    }

    /**
     * Adds the live entries of the next run to {@code run}, those below {@code floor} left out. For any thread.
     *
     * @param from an even index, where the search starts
     * @return where the search for the run after it starts, negative when the table has ended before any run
     */
    int collectRun(int from, long floor, Run run) {
        int slot = from;
        while (slot < slots.length && (long) SLOTS.getAcquire(slots, slot) == 0) {
            slot += 2;
        }
        if (slot >= slots.length) {
            return -1;
        }
        for (; ; slot += 2) {
            long hash = (long) SLOTS.getAcquire(slots, slot);
            if (hash == 0) {
                return slot;
            }
            long place = (long) SLOTS.getAcquire(slots, slot + 1);
            if (place != KeyIndex.ABSENT && Long.compareUnsigned(hash, floor) >= 0) {
                run.add(hash, place);
            }
        }
    }

    private boolean takeAll(HashTable source) {
        for (int slot = 0; slot < source.slots.length; slot += 2) {
            long hash = source.slots[slot];
            if (hash != 0 && source.slots[slot + 1] != KeyIndex.ABSENT) {
                int free = freeSlot(hash);
                if (!hasRoom(free)) {
                    return false;
                }
                slots[free] = hash;
                slots[free + 1] = source.slots[slot + 1];
                used++;
                live++;
            }
        }
        return true;
    }

    private static int overflowFor(int capacity) {
        return Math.min(OVERFLOW_MAX, 4 + capacity / 8);
    }
}
