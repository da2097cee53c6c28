package dev.tidemark.engine.state;

import java.util.Arrays;

/**
 * Scratch of a scan: the entries between two free slots of a table, brought into the order of their hashes.
 *
 * <p>Owned by one scan. Keys lie close behind their homes, so a run is nearly sorted when it is collected.
 */
final class Run {

    private static final int LENGTH_FIRST = 128;

    private long[] entries = new long[LENGTH_FIRST];
    private int end;

    void clear() {
        end = 0;
    }

    void add(long hash, long place) {
        if (end == entries.length) {
            entries = Arrays.copyOf(entries, 2 * end);
        }
        entries[end] = hash;
        entries[end + 1] = place;
        end += 2;
    }

    int count() {
        return end / 2;
    }

    long hash(int index) {
        return entries[2 * index];
    }

    long place(int index) {
        return entries[2 * index + 1];
    }

    /** Sorts by hash, unsigned; entries with equal hash keep their order. */
    void sort() {
        for (int next = 2; next < end; next += 2) {
            long hash = entries[next];
            long place = entries[next + 1];
            int hole = next;
            while (hole > 0 && Long.compareUnsigned(entries[hole - 2], hash) > 0) {
                entries[hole] = entries[hole - 2];
                entries[hole + 1] = entries[hole - 1];
                hole -= 2;
            }
            entries[hole] = hash;
            entries[hole + 1] = place;
        }
    }

    /** Whether any two entries of the sorted run share a hash. */
    boolean hasTies() {
        for (int next = 2; next < end; next += 2) {
            if (entries[next] == entries[next - 2]) {
                return true;
            }
        }
        return false;
    }
}
