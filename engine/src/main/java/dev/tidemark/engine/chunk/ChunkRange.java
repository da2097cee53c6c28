package dev.tidemark.engine.chunk;

import dev.tidemark.engine.log.ClosedSegment;

/**
 * Positions that one chunk stands for: those of a closed segment. Ordered by start. Immutable.
 *
 * @param start first position
 * @param last last position, inclusive
 */
public record ChunkRange(long start, long last) implements Comparable<ChunkRange> {

    public ChunkRange {
        if (start < 1 || last < start) {
            throw new IllegalArgumentException("not a range of positions: start=" + start + " last=" + last);
        }
    }

    public static ChunkRange of(ClosedSegment segment) {
        return new ChunkRange(segment.base(), segment.last());
    }

    public boolean contains(long position) {
        return start <= position && position <= last;
    }

    /** How many positions; where there are gaps, more than lines. */
    public long positions() {
        return last - start + 1;
    }

    @Override
    public int compareTo(ChunkRange other) {
        int byStart = Long.compare(start, other.start);
        return byStart != 0 ? byStart : Long.compare(last, other.last);
    }

    @Override
    public String toString() {
        return start + "-" + last;
    }
}
