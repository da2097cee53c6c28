package dev.tidemark.benchmarks.peers;

/** Key hash to file offset: open addressing in one array of pairs, doubled when half full. One thread. */
final class HashTable {

    private static final int SLOTS_FIRST = 1 << 16;

    /** Hash and offset side by side; hash 0 marks a free slot. */
    private long[] pairs = new long[2 * SLOTS_FIRST];

    private int mask = SLOTS_FIRST - 1;
    private int size;

    int size() {
        return size;
    }

    void put(long hash, long offset) {
        long stored = hash == 0 ? 1 : hash;
        int slot = slot(stored);
        if (pairs[slot] == 0) {
            pairs[slot] = stored;
            size++;
        }
        pairs[slot + 1] = offset;
        if (size * 2 > mask) {
            grow();
        }
    }

    private int slot(long hash) {
        int at = (int) (hash >>> 32) & mask;
        while (pairs[2 * at] != 0 && pairs[2 * at] != hash) {
            at = at + 1 & mask;
        }
        return 2 * at;
    }

    private void grow() {
        long[] old = pairs;
        pairs = new long[2 * old.length];
        mask = pairs.length / 2 - 1;
        for (int n = 0; n < old.length; n += 2) {
            if (old[n] != 0) {
                int slot = slot(old[n]);
                pairs[slot] = old[n];
                pairs[slot + 1] = old[n + 1];
            }
        }
    }
}
