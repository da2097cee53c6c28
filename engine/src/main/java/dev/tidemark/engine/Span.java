package dev.tidemark.engine;

/**
 * Half-open range of bytes within an array that its user knows.
 *
 * @param start bytes from the start of the array
 * @param end exclusive
 */
public record Span(int start, int end) {

    /** Stands for a member that a line does not have. */
    public static final Span ABSENT = new Span(0, 0);

    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("not a span: start=" + start + " end=" + end);
        }
    }

    public int length() {
        return end - start;
    }

    public boolean isAbsent() {
        return end == start;
    }
}
