package dev.tidemark.engine.state;

/**
 * Packing of a line's place into a long: ordinal of its segment (20 bits) and offset in it (44 bits).
 *
 * <p>The ordinal counts the collection's segments in the table that a checkpoint carries along. The index itself never looks
 * into a place.
 */
public final class Place {

    public static final int ORDINAL_MAX = (1 << 20) - 2;
    public static final long OFFSET_MAX = (1L << 44) - 1;

    private static final int OFFSET_BITS = 44;

    private Place() {}

    public static long of(int ordinal, long offset) {
        if (ordinal < 0 || ordinal > ORDINAL_MAX || offset < 0 || offset > OFFSET_MAX) {
            throw new IllegalArgumentException("place is out of range: ordinal=" + ordinal + " offset=" + offset);
        }
        return (long) ordinal << OFFSET_BITS | offset;
    }

    public static int ordinal(long place) {
        return (int) (place >>> OFFSET_BITS);
    }

    /** Bytes from the start of the segment's file. */
    public static long offset(long place) {
        return place & OFFSET_MAX;
    }
}
