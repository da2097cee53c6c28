package dev.tidemark.engine;

/**
 * Number of a collection within its store: assigned once by the catalog, never given out again, also not after a drop.
 *
 * @param value zero for the catalog itself, positive for every other collection
 */
public record CollectionId(long value) implements Comparable<CollectionId> {

    /** The catalog, which is kept like a collection. */
    public static final CollectionId CATALOG = new CollectionId(0);

    public CollectionId {
        if (value < 0) {
            throw new IllegalArgumentException("collection id is negative: value=" + value);
        }
    }

    @Override
    public int compareTo(CollectionId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
