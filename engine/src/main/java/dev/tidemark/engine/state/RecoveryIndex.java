package dev.tidemark.engine.state;

import java.util.Arrays;

/**
 * The key index while a log is replayed: decides equality by all 128 bits of the hash instead of reading lines.
 *
 * <p>For one thread. Two different keys of a collection are taken for one with a probability of about n² / 2^129, under a
 * secret seed: for a billion keys below 10^-20, less than that of an undetected device error. What is served afterwards is
 * {@linkplain #freeze() the key index}, which knows 64 bits and verifies each hit.
 *
 * <p>Layout: first half, second half and place of a key stand together, 24 bytes a slot, mostly one cache line a key; linear
 * probing around the end. One table while small, else one for each value of the hash's top bits, so that growing and freezing
 * hold only a small part twice.
 */
public final class RecoveryIndex {

    private static final int STRIDE = 3;
    private static final int PARTITION_BITS = 8;
    private static final int PARTITIONS = 1 << PARTITION_BITS;
    private static final int SPLIT_ABOVE = 1 << 17;
    private static final int CAPACITY_FIRST = 16;
    private static final int HASH_BITS_OF_HOME = 32;
    private static final long[] RELEASED = {};

    private long[][] tables = {new long[STRIDE * CAPACITY_FIRST]};
    /** Slots that are not free, live or removed, by table. */
    private int[] used = {0};

    private int partitionBits;
    private long size;

    /** Number of live keys. */
    public long size() {
        return size;
    }

    /** Records the place of the key's latest line. */
    public void put(long h1, long h2, long place) {
        long hash = h1 == 0 ? 1 : h1;
        int part = partition(hash);
        long[] table = tables[part];
        int slot = slot(table, hash, h2);
        if (table[slot] == 0) {
            if (isFull(part)) {
                grow(part);
                put(h1, h2, place);
                return;
            }
            table[slot] = hash;
            table[slot + 1] = h2;
            used[part]++;
            size++;
        } else if (table[slot + 2] == KeyIndex.ABSENT) {
            size++;
        }
        table[slot + 2] = place;
    }

    /** Forgets the key, if it is here. */
    public void remove(long h1, long h2) {
        long hash = h1 == 0 ? 1 : h1;
        long[] table = tables[partition(hash)];
        int slot = slot(table, hash, h2);
        if (table[slot] != 0 && table[slot + 2] != KeyIndex.ABSENT) {
            table[slot + 2] = KeyIndex.ABSENT;
            size--;
        }
    }

    /** Place of the key's latest line, or {@link KeyIndex#ABSENT}. */
    public long find(long h1, long h2) {
        long hash = h1 == 0 ? 1 : h1;
        long[] table = tables[partition(hash)];
        int slot = slot(table, hash, h2);
        return table[slot] == 0 ? KeyIndex.ABSENT : table[slot + 2];
    }

    /** Moves all live keys into a key index; nothing stays here, and this object is not used again. */
    public KeyIndex freeze() {
        KeyIndex index = KeyIndex.sized(size);
        for (int part = 0; part < tables.length; part++) {
            long[] table = tables[part];
            tables[part] = RELEASED;
            for (int slot = 0; slot < table.length; slot += STRIDE) {
                if (table[slot] != 0 && table[slot + 2] != KeyIndex.ABSENT) {
                    index.add(table[slot], table[slot + 2]);
                }
            }
        }
        return index;
    }

    /** The slot of the key, or the free one that it would take. */
    private int slot(long[] table, long hash, long h2) {
        int slot = home(table, hash);
        while (table[slot] != 0 && (table[slot] != hash || table[slot + 1] != h2)) {
            slot += STRIDE;
            if (slot == table.length) {
                slot = 0;
            }
        }
        return slot;
    }

    private int home(long[] table, long hash) {
        int capacity = table.length / STRIDE;
        return STRIDE * (int) ((((hash << partitionBits) >>> HASH_BITS_OF_HOME) * capacity) >>> HASH_BITS_OF_HOME);
    }

    private int partition(long hash) {
        return partitionBits == 0 ? 0 : (int) (hash >>> (Long.SIZE - PARTITION_BITS));
    }

    private boolean isFull(int part) {
        return (used[part] + 1L) * 5 > tables[part].length / STRIDE * 4L;
    }

    private void grow(int part) {
        long[] table = tables[part];
        long live = count(table);
        if (partitionBits == 0 && live > SPLIT_ABOVE) {
            partitionBits = PARTITION_BITS;
            tables = new long[PARTITIONS][];
            Arrays.setAll(tables, p -> tableFor(live / PARTITIONS));
            used = new int[PARTITIONS];
        } else {
            tables[part] = tableFor(live);
            used[part] = 0;
        }
        for (int slot = 0; slot < table.length; slot += STRIDE) {
            if (table[slot] != 0 && table[slot + 2] != KeyIndex.ABSENT) {
                move(table[slot], table[slot + 1], table[slot + 2]);
            }
        }
    }

    private void move(long hash, long h2, long place) {
        int part = partition(hash);
        if (isFull(part)) {
            grow(part);
        }
        long[] table = tables[part];
        int slot = slot(table, hash, h2);
        table[slot] = hash;
        table[slot + 1] = h2;
        table[slot + 2] = place;
        used[part]++;
    }

    private static long[] tableFor(long live) {
        return new long[Math.multiplyExact(STRIDE, HashTable.capacityFor(live + CAPACITY_FIRST / 2))];
    }

    private static long count(long[] table) {
        long live = 0;
        for (int slot = 0; slot < table.length; slot += STRIDE) {
            if (table[slot] != 0 && table[slot + 2] != KeyIndex.ABSENT) {
                live++;
            }
        }
        return live;
    }
}
