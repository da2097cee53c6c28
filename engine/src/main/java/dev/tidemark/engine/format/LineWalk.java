package dev.tidemark.engine.format;

import dev.tidemark.engine.Operation;

/**
 * Walks over whole lines of which another one proves by a digest that they are what was written, and takes of each but where it
 * stands, its position, and whether it sets a key. Owned by one thread, reused from block to block.
 *
 * <p>Looking for newlines would take longest. So the search in a line starts as far behind its start as the shortest line of the
 * block so far is long. What is found there ends the line if the one behind it has the very next position, since positions
 * ascend from line to line; otherwise the line is searched from its start.
 *
 * <p>Of bytes that are not what was written it may tell anything: nothing of that may last before the digest has been compared.
 */
public final class LineWalk {

    /** From the end of a position's digits to the operation. */
    private static final int TIME_LENGTH = LineSpelling.TIME.length + TimeText.LENGTH;

    private static final byte[] SET = LineSpelling.operation(Operation.SET);

    /** How the line begins that has the position behind {@link #position}. */
    private final ExpectedStart following = new ExpectedStart();

    private byte[] source = LogLineWriter.NONE;
    private int end;
    private int lineStart;
    private int nextStart;
    private long position;
    private int operationStart;

    /** Length of the shortest line of the block so far, its newline not counted. */
    private int shortest;

    /** Whether the line at {@link #nextStart} begins so. */
    private boolean follows;

    /** Starts over with a half-open range of lines, the last one's newline included. */
    public void over(byte[] block, int start, int rangeEnd) {
        source = block;
        end = rangeEnd;
        lineStart = start;
        nextStart = start;
        shortest = Integer.MAX_VALUE;
        follows = false;
    }

    /** Goes on to the next line, if there is one. */
    public boolean next() {
        if (nextStart == end) {
            return false;
        }
        lineStart = nextStart;
        if (follows) {
            operationStart = lineStart + following.length() + TIME_LENGTH;
            position++;
            following.countUp();
        } else {
            operationStart = digitsEnd() + TIME_LENGTH;
            following.expect(Math.max(0, position) + 1);
        }
        int lineEnd = lineEnd();
        shortest = Math.min(shortest, lineEnd - lineStart);
        nextStart = lineEnd + 1;
        return true;
    }

    private int lineEnd() {
        int guess = shortest > end - lineStart ? end : Ascii.indexOfNewline(source, lineStart + shortest, end);
        follows = position > 0 && following.standsAt(source, guess + 1, end);
        return follows ? guess : Ascii.indexOfNewline(source, lineStart, end);
    }

    /** Takes the position; answers where its digits end. */
    private int digitsEnd() {
        position = 0;
        int at = lineStart;
        if (Ascii.matches(source, at, end, LineSpelling.POSITION)) {
            at += LineSpelling.POSITION.length;
            while (at < end && source[at] >= '0' && source[at] <= '9') {
                position = position * 10 + source[at] - '0';
                at++;
            }
        }
        return at;
    }

    /** Where the line starts in the block. */
    public int lineStart() {
        return lineStart;
    }

    /** Where the following line starts, the first one before any call of {@link #next}. */
    public int nextStart() {
        return nextStart;
    }

    /** Not positive when the line is no record, but a segment's header or footer. */
    public long position() {
        return position;
    }

    /** Whether the line is a record that sets a key. */
    public boolean isSet() {
        return position > 0 && Ascii.matches(source, operationStart, nextStart, SET);
    }
}
