package dev.tidemark.engine.format;

/**
 * Verifies blocks of whole lines for those who pass them on as they are: every line by its checksum, and by their positions that
 * none is missing. Takes nothing apart beyond that. Owned by one thread, reused from block to block.
 *
 * <p>Looking for newlines would take longer than the checksums. So the search in a line starts as far behind its start as the
 * shortest line of the block so far is long. Where that is behind the line's own end, the checksum does not hold and the line is
 * searched from its start. Lines of a block that hold together only in such a larger piece (whoever chooses values could make
 * checksums meet) change nothing: all bytes are covered, and the last line, whose position counts, is found from the block's end.
 */
public final class LineCheck {

    /** What positions may do from one line to the next. */
    public enum Positions {
        CONSECUTIVE,
        ASCENDING
    }

    private final LineParser parser = new LineParser();
    private int start;
    private int end;

    /** Zero before the first record of a block. */
    private long first;

    private long last;

    /** Length of the shortest record of a block so far, its newline not counted; zero before the first. */
    private int shortest;

    /**
     * Whether a half-open range holds intact records alone, at least one, with positions beyond {@code after}. A segment's header
     * may stand before them, a footer behind them.
     *
     * <p>False says nothing of what is wrong, or that anything is but how the caller takes it: a {@link LineScanner} tells.
     */
    public boolean isIntact(byte[] source, int rangeStart, int rangeEnd, long after, Positions positions) {
        start = rangeStart;
        end = rangeEnd;
        first = 0;
        last = after;
        shortest = 0;
        int at = skipHeader(source);
        while (at < end) {
            int lineEnd = intactLineEnd(source, at);
            if (lineEnd < 0) {
                return false;
            }
            if (!parser.isMark()) {
                if (!take(lineEnd - at, positions)) {
                    return false;
                }
            } else if (lineEnd + 1 == end) {
                end = at;
            } else {
                return false;
            }
            at = lineEnd + 1;
        }
        return first > 0 && endsWithLast(source);
    }

    private int skipHeader(byte[] source) {
        int lineEnd = Ascii.indexOfNewline(source, start, end);
        if (lineEnd < end && parser.parsePosition(source, start, lineEnd) == Verdict.VALID && parser.isMark()) {
            start = lineEnd + 1;
        }
        return start;
    }

    /** Where the intact line that starts there ends, -1 when it is not one. */
    private int intactLineEnd(byte[] source, int at) {
        int guess = Ascii.indexOfNewline(source, Math.min(at + shortest, end), end);
        if (guess < end && parser.parsePosition(source, at, guess) == Verdict.VALID) {
            return guess;
        }
        int exact = Ascii.indexOfNewline(source, at, end);
        boolean other = exact < guess;
        return other && parser.parsePosition(source, at, exact) == Verdict.VALID ? exact : -1;
    }

    private boolean take(int length, Positions positions) {
        long position = parser.position();
        boolean follows = positions == Positions.CONSECUTIVE ? position == last + 1 : position > last;
        first = first == 0 ? position : first;
        last = position;
        shortest = shortest == 0 ? length : Math.min(shortest, length);
        return follows;
    }

    /** Whether the last line, by its newlines, has the position that was come upon last. */
    private boolean endsWithLast(byte[] source) {
        int lineStart = Ascii.lastIndexOfNewline(source, start, end - 1) + 1;
        return parser.parsePosition(source, lineStart, end - 1) == Verdict.VALID && parser.position() == last;
    }

    /** Where the records of an intact range start, behind a header. */
    public int start() {
        return start;
    }

    /** Where they end, before a footer. */
    public int end() {
        return end;
    }

    /** Position of the first record of an intact range. */
    public long first() {
        return first;
    }

    /** Position of the last record of an intact range. */
    public long last() {
        return last;
    }
}
