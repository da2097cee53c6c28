package dev.tidemark.engine.state;

import java.util.Arrays;

/**
 * The second halves of the hashes of keys that were written lately, with the places of their lines: mostly tells the writer
 * whether an index slot is its key's, so that it need not read the line there. Owned by the collection's writer.
 *
 * <p>With the first half, which the index has compared, 128 bits decide, as they do in {@link RecoveryIndex}, which says what
 * that risks. What is not known here is decided by the line.
 *
 * <p>Layout: direct-mapped by the first half, place and second half beside each other, 16 bytes an entry; the later key of two
 * that meet stays. Doubles with use up to {@value #CAPACITY_MAX} entries, while memory is granted.
 */
public final class RecentKeys {

    /** What is known about a slot. */
    public enum Verdict {
        SAME,
        OTHER,
        UNKNOWN
    }

    private static final int CAPACITY_MIN = 64;
    private static final int CAPACITY_MAX = 1 << 18;
    private static final int STRIDE = 2;

    private long[] entries = {};

    /** Keys noted since the table last grew. */
    private long noted;

    /** Whether the key with these halves is the one whose line is at the place. */
    public Verdict compare(long h1, long h2, long place) {
        if (entries.length == 0) {
            return Verdict.UNKNOWN;
        }
        int at = index(h1);
        if (entries[at] != place) {
            return Verdict.UNKNOWN;
        }
        return entries[at + 1] == h2 ? Verdict.SAME : Verdict.OTHER;
    }

    /** The key's latest line is at the place. */
    public void note(long h1, long h2, long place) {
        noted++;
        if (entries.length > 0) {
            int at = index(h1);
            entries[at] = place;
            entries[at + 1] = h2;
        }
    }

    /** Whether more room would be used; asked now and then, answered by {@link #grow}. */
    public boolean wantsRoom() {
        int capacity = entries.length / STRIDE;
        return noted >= Math.max(capacity, CAPACITY_MIN) && capacity < CAPACITY_MAX;
    }

    /** Bytes that {@link #grow} adds. */
    public long growthBytes() {
        return (long) Math.max(entries.length, CAPACITY_MIN * STRIDE) * Long.BYTES;
    }

    /** Doubles the table. An entry stays findable whichever half of its old slot its key now belongs to. */
    public void grow() {
        long[] before = entries;
        long[] doubled = new long[Math.max(STRIDE * before.length, CAPACITY_MIN * STRIDE)];
        if (before.length == 0) {
            Arrays.fill(doubled, KeyIndex.ABSENT);
        }
        for (int at = 0; at < before.length; at += STRIDE) {
            System.arraycopy(before, at, doubled, STRIDE * at, STRIDE);
            System.arraycopy(before, at, doubled, STRIDE * at + STRIDE, STRIDE);
        }
        entries = doubled;
        noted = 0;
    }

    /** Forgets everything; bytes that were in use. */
    public long release() {
        long bytes = (long) entries.length * Long.BYTES;
        entries = new long[0];
        return bytes;
    }

    /** By the top bits, so that doubling splits a slot in two that lie beside each other. */
    private int index(long h1) {
        int capacity = entries.length / STRIDE;
        return STRIDE * (int) (h1 >>> (Long.SIZE - Integer.numberOfTrailingZeros(capacity)));
    }
}
