package dev.tidemark.engine.log;

/**
 * A segment that does not grow any more. Immutable.
 *
 * @param base first position of its range
 * @param last last position of its range
 * @param generation number of the compaction that made it, zero for one that writing made: then it holds every position of
 *     its range, else any part of it
 * @param counts its lines
 * @param lengthBytes of the whole file, footer included
 * @param digest CRC-32C of header and lines, without the footer
 */
public record ClosedSegment(long base, long last, long generation, LineCounts counts, long lengthBytes, int digest) {

    public ClosedSegment {
        if (generation < 0 || lengthBytes < 0) {
            throw new IllegalArgumentException(
                    "number is negative: generation=" + generation + " lengthBytes=" + lengthBytes);
        }
    }

    /** One that was never compacted and of whose lines nothing is known but that each position has one. */
    public ClosedSegment(long base, long last, long lengthBytes, int digest) {
        this(base, last, 0, new LineCounts(Math.max(0, last - base + 1), 0), lengthBytes, digest);
    }

    public ClosedSegment withCounts(LineCounts known) {
        return new ClosedSegment(base, last, generation, known, lengthBytes, digest);
    }

    public boolean isCompacted() {
        return generation > 0;
    }

    public boolean contains(long position) {
        return base <= position && position <= last;
    }
}
