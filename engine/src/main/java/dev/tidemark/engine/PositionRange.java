package dev.tidemark.engine;

/** Inclusive range of positions of one collection, never empty. */
public record PositionRange(long first, long last) {

    public PositionRange {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("not a range of positions: first=" + first + " last=" + last);
        }
    }

    public long count() {
        return last - first + 1;
    }

    public boolean contains(long position) {
        return first <= position && position <= last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
