package dev.tidemark.engine.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Optional;

/**
 * From the hash of a key to the place of its latest line: the keyed state of one collection, without keys and values.
 *
 * <p>One writer at a time (hand-over needs a happens-before, as between messages of an actor); any number of readers, which
 * take no lock and never wait for the writer. Rules:
 *
 * <ul>
 *   <li>Places are opaque, except {@link #ABSENT}, which none may equal. Whether a place carries the looked-for key is the
 *       {@link PlaceMatcher}'s answer; keys with equal hash stand beside each other and cost a question each.
 *   <li>A reader sees everything that the writer finished before the reader began, and perhaps what it did since. The tables
 *       are a volatile reference to an array that never changes; a table that a larger one has replaced is left as it was, so
 *       a reader that still walks it sees the state at the moment of the replacement. {@link HashTable} says why the
 *       single slot is safe. What a place points to must have been written before the place is put.
 *   <li>A scan delivers each key that lives throughout exactly once, and in the order of the hash. One that came, went or
 *       came back meanwhile is delivered at most once, with a place that it had while the page was read.
 * </ul>
 *
 * Small indexes are one table; one of more than {@value #SPLIT_ABOVE} slots is {@value #PARTITIONS} tables by the top bits of
 * the hash, so that no later rebuild touches more than one of them. Cost: 20 to 30 bytes a key.
 */
public final class KeyIndex {

    /** What is answered when a key is not here; no place may equal it. */
    public static final long ABSENT = -1;

    private static final int SPLIT_ABOVE = 1 << 19;
    private static final int MERGE_BELOW = 1 << 16;
    private static final int PARTITION_BITS = 8;
    private static final int PARTITIONS = 1 << PARTITION_BITS;
    private static final HashTable[] EMPTY = {HashTable.empty(0)};
    private static final long BYTES_OF_OBJECTS = 48;
    private static final VarHandle SIZE;
    private static final VarHandle REMOVALS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SIZE = lookup.findVarHandle(KeyIndex.class, "size", long.class);
            REMOVALS = lookup.findVarHandle(KeyIndex.class, "removals", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile HashTable[] tables;
    private long size;
    /** Counts removals, so that a scan notices that keys with equal hash may have changed slots. */
    private long removals;

    public KeyIndex() {
        tables = EMPTY;
    }

    /** An empty index with room for {@code expected} keys. */
    public static KeyIndex sized(long expected) {
        KeyIndex index = new KeyIndex();
        if (expected > 0) {
            index.tables = tablesFor(expected);
        }
        return index;
    }

    /** Number of live keys. For any thread. */
    public long size() {
        return (long) SIZE.getAcquire(this);
    }

    /** Bytes of heap that the tables occupy. For any thread. */
    public long bytes() {
        HashTable[] current = tables;
        if (current == EMPTY) {
            return BYTES_OF_OBJECTS;
        }
        long bytes = BYTES_OF_OBJECTS + (long) current.length * Long.BYTES;
        for (HashTable table : current) {
            bytes += table.bytes() + BYTES_OF_OBJECTS;
        }
        return bytes;
    }

    /** Place of the key's latest line, or {@link #ABSENT}. For any thread. */
    public long find(long h1, PlaceMatcher matcher) {
        long hash = hash(h1);
        HashTable[] current = tables;
        return current[partition(hash, current.length)].find(hash, matcher);
    }

    /** Writer only: records the place of the key's latest line; answers the place before, or {@link #ABSENT}. */
    public long put(long h1, long place, PlaceMatcher matcher) {
        requirePlace(place);
        long hash = hash(h1);
        HashTable table = table(hash);
        int slot = table.locate(hash, matcher);
        if (slot >= 0) {
            return table.replace(slot, place);
        }
        insert(table, ~slot, hash, place);
        return ABSENT;
    }

    /** Writer only: the line at one place stands at another now; nothing happens when no key names the old one any more. */
    public void move(long h1, long before, long after) {
        requirePlace(after);
        long hash = hash(h1);
        HashTable table = table(hash);
        int slot = table.locate(hash, place -> place == before);
        if (slot >= 0) {
            table.replace(slot, after);
        }
    }

    /** Writer only: records a key of which the caller knows that it is not here, without asking any matcher. */
    public void add(long h1, long place) {
        requirePlace(place);
        long hash = hash(h1);
        HashTable table = table(hash);
        insert(table, table.freeSlot(hash), hash, place);
    }

    /** Writer only: forgets the key; answers its place, or {@link #ABSENT} when it was not here. */
    public long remove(long h1, PlaceMatcher matcher) {
        long hash = hash(h1);
        HashTable table = table(hash);
        int slot = table.locate(hash, matcher);
        if (slot < 0) {
            return ABSENT;
        }
        long before = table.remove(slot);
        REMOVALS.setRelease(this, removals + 1);
        SIZE.setRelease(this, size - 1);
        shrink(hash, table);
        return before;
    }

    /**
     * Delivers keys in ascending order of {@code h1}, unsigned. For any thread; costs a page, not the index.
     *
     * @param limit how many at least, fewer only at the end; exceeded by the keys that share the last one's hash
     * @return where the next page starts, empty when there is none
     */
    public Optional<ScanCursor> scan(ScanCursor from, int limit, EntryConsumer consumer) {
        if (limit < 1) {
            throw new IllegalArgumentException("scan limit is not positive: limit=" + limit);
        }
        HashTable[] current = tables;
        Run run = new Run();
        long floor = hash(from.h1());
        int delivered = 0;
        for (int p = partition(floor, current.length); p < current.length; p++) {
            HashTable table = current[p];
            int slot = partition(floor, current.length) == p ? table.home(floor) : 0;
            for (slot = collect(table, slot, floor, run); slot >= 0; slot = collect(table, slot, floor, run)) {
                for (int i = 0; i < run.count(); i++) {
                    long hash = run.hash(i);
                    if (delivered >= limit && (i == 0 || hash != run.hash(i - 1))) {
                        return Optional.of(new ScanCursor(hash));
                    }
                    consumer.accept(hash, run.place(i));
                    delivered++;
                }
                if (run.count() > 0) {
                    floor = run.hash(run.count() - 1) + 1;
                    if (floor == 0) {
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Reads the next run, again when a removal may have let a key pass from one slot of its hash to another.
     *
     * <p>The count rises after the slot is cleared and before the key can come back: who sees the key in its old slot started
     * with the old count, and who sees it in the new one ends with a newer count.
     */
    private int collect(HashTable table, int from, long floor, Run run) {
        while (true) {
            long removalsBefore = (long) REMOVALS.getAcquire(this);
            run.clear();
            int next = table.collectRun(from, floor, run);
            run.sort();
            if (!run.hasTies() || (long) REMOVALS.getAcquire(this) == removalsBefore) {
                return next;
            }
        }
    }

    private void insert(HashTable table, int slot, long hash, long place) {
        if (table.hasRoom(slot)) {
            table.insert(slot, hash, place);
        } else {
            HashTable roomier = makeRoom(hash, table);
            roomier.insert(roomier.freeSlot(hash), hash, place);
        }
        SIZE.setRelease(this, size + 1);
    }

    private HashTable makeRoom(long hash, HashTable table) {
        int capacity = HashTable.capacityFor(table.live() + 1L);
        if (tables.length == 1 && capacity > SPLIT_ABOVE) {
            redistribute();
            HashTable part = table(hash);
            return part.hasRoom(part.freeSlot(hash)) ? part : makeRoom(hash, part);
        }
        HashTable roomier = table.rebuilt(capacity, hash);
        publish(hash, roomier);
        return roomier;
    }

    private void shrink(long hash, HashTable table) {
        if (tables.length > 1 && size < MERGE_BELOW) {
            redistribute();
        } else if (table.live() < table.capacity() / 3) {
            int capacity = HashTable.capacityFor(table.live() + 1L);
            if (capacity < table.capacity()) {
                publish(hash, table.rebuilt(capacity, hash));
            }
        }
    }

    /** Changes between one table and many. */
    private void redistribute() {
        KeyIndex next = new KeyIndex();
        next.tables = tablesFor(size + 1);
        for (HashTable table : tables) {
            table.forEach(next::add);
        }
        tables = next.tables;
    }

    private void publish(long hash, HashTable table) {
        HashTable[] next = tables.clone();
        next[partition(hash, next.length)] = table;
        tables = next;
    }

    private HashTable table(long hash) {
        HashTable[] current = tables;
        return current[partition(hash, current.length)];
    }

    private static HashTable[] tablesFor(long expected) {
        if (HashTable.capacityFor(expected) <= SPLIT_ABOVE) {
            return new HashTable[] {HashTable.sized(expected, 0)};
        }
        HashTable[] parts = new HashTable[PARTITIONS];
        Arrays.setAll(parts, p -> HashTable.sized(expected / PARTITIONS + 1, PARTITION_BITS));
        return parts;
    }

    private static int partition(long hash, int count) {
        return count == 1 ? 0 : (int) (hash >>> (Long.SIZE - PARTITION_BITS));
    }

    /** Zero marks a free slot, so the one hash that is zero is taken for one. */
    private static long hash(long h1) {
        return h1 == 0 ? 1 : h1;
    }

    private static void requirePlace(long place) {
        if (place == ABSENT) {
            throw new IllegalArgumentException("place is the reserved one: place=" + place);
        }
    }
}
