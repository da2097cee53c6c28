package dev.tidemark.engine.journal;

import java.util.Arrays;

/** Open hash table from non-negative longs to small ints, in primitive arrays: 24 bytes an entry. Owned by one thread. */
final class LongTable {

    /** Stands for a key that is not in the table. */
    static final int ABSENT = -1;

    private static final int INITIAL_CAPACITY = 64;

    /** Keys plus one; 0 marks a free place. */
    private long[] keys = new long[INITIAL_CAPACITY];

    private int[] values = new int[INITIAL_CAPACITY];
    private int count;

    int valueOf(long key) {
        int place = place(key);
        return keys[place] == 0 ? ABSENT : values[place];
    }

    /** Adds a key that is not in the table. */
    void add(long key, int value) {
        if (2 * (count + 1) > keys.length) {
            grow();
        }
        int place = place(key);
        keys[place] = key + 1;
        values[place] = value;
        count++;
    }

    /** Removes a key that is in the table; moves later keys of its cluster back, so that no marker stays behind. */
    void remove(long key) {
        int mask = keys.length - 1;
        int free = place(key);
        int next = free;
        while (true) {
            next = (next + 1) & mask;
            if (keys[next] == 0) {
                break;
            }
            int home = home(keys[next] - 1);
            if (((next - home) & mask) >= ((next - free) & mask)) {
                keys[free] = keys[next];
                values[free] = values[next];
                free = next;
            }
        }
        keys[free] = 0;
        count--;
    }

    int count() {
        return count;
    }

    /** All keys, in no order. */
    long[] keys() {
        return Arrays.stream(keys).filter(key -> key != 0).map(key -> key - 1).toArray();
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[keys.length];
        for (int index = 0; index < oldKeys.length; index++) {
            if (oldKeys[index] != 0) {
                int place = place(oldKeys[index] - 1);
                keys[place] = oldKeys[index];
                values[place] = oldValues[index];
            }
        }
    }

    private int place(long key) {
        int mask = keys.length - 1;
        int place = home(key);
        while (keys[place] != 0 && keys[place] != key + 1) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private int home(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & (keys.length - 1);
    }
}
