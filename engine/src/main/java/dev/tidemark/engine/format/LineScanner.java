package dev.tidemark.engine.format;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cursor over the lines in a piece of a segment, for recovery and scans: frames, verifies and takes lines apart
 * without garbage. Owned by one thread.
 *
 * <p>Life: {@link #over} a buffer → {@link #next} until it says {@code END} or {@code TORN} → {@code over} the
 * next buffer, which starts with the bytes from {@link #lineStart()} on. After a line that is damaged or too
 * new, {@code next} goes on behind its newline, so that recovery sees whether intact lines follow.
 */
public final class LineScanner {

    /** What {@link #next} came upon. */
    public enum Found {
        /** An intact record; its accessors are valid until the next call. */
        LINE,
        /**
         * A segment's header or footer with an intact checksum: for {@link SegmentHeader} and {@link
         * SegmentFooter}.
         */
        MARK,
        /** All bytes were consumed. */
        END,
        /** The rest, from {@link #lineStart()} on, has no newline. */
        TORN,
        /** A line that is not what was written; {@link #reason()} says why. */
        DAMAGED,
        /** An intact line of a later version; {@link #reason()} says why. */
        TOO_NEW
    }

    private final LineParser parser = new LineParser();
    private final ExpectedStart expected = new ExpectedStart();
    private byte[] buffer = LogLineWriter.NONE;
    private int lineStart;
    private int lineEnd;
    private int nextStart;
    private int end;

    /** Whether the line at {@link #nextStart} begins as expected; known to {@link #nextProven} alone. */
    private boolean follows;

    /** Length of the shortest record that {@link #nextProven} came upon in the range, its newline not counted. */
    private int shortest;

    /** Starts over with a half-open range of {@code source}, which must begin where a line begins. */
    public LineScanner over(byte[] source, int start, int rangeEnd) {
        buffer = source;
        lineStart = start;
        lineEnd = start;
        nextStart = start;
        end = rangeEnd;
        follows = false;
        shortest = Integer.MAX_VALUE;
        return this;
    }

    /** Where the whole lines in a half-open range end; where it starts, when it holds none. */
    public static int endOfLines(byte[] source, int start, int end) {
        return Ascii.lastIndexOfNewline(source, start, end) + 1;
    }

    /** Goes on to the next line. */
    public Found next() {
        return frame() ? found(parser.parse(buffer, lineStart, lineEnd)) : unframed();
    }

    /**
     * Goes on to the next line and verifies its checksum, as {@link #next} does, but takes only its position: for copying
     * lines as they are. Of the accessors, only {@link #position} and those of bounds are valid.
     */
    public Found nextPosition() {
        return frame() ? found(parser.parsePosition(buffer, lineStart, lineEnd)) : unframed();
    }

    /**
     * Goes on as {@link #next} or {@link #nextPosition} does, faster: for lines with consecutive positions, of which a digest proves
     * in the end that they are what was written. All calls for one range must be of this method.
     *
     * <p>Looking for newlines would take longer than the checksums. So the search in a line starts as far behind its start as the
     * shortest line of the range so far is long. What is found there ends the line if the one behind it has the very next position,
     * since positions ascend; otherwise, or if the checksum does not hold, the line is searched from its start. Of bytes that are
     * not what was written, several lines may pass as one where whoever chose their values made checksums meet: so nothing may
     * last before the digest has been compared.
     *
     * @param members whether more is taken of a line than its position
     */
    public Found nextProven(boolean members) {
        if (follows && takeExpected(members)) {
            return Found.LINE;
        }
        Found found = members ? next() : nextPosition();
        follows = false;
        if (found == Found.LINE) {
            shortest = Math.min(shortest, lineEnd - lineStart);
            expected.expect(parser.position() + 1);
            follows = expected.standsAt(buffer, nextStart, end);
        }
        return found;
    }

    /** Takes the line at {@link #nextStart}, which begins as expected, if the one behind it goes on from there. */
    private boolean takeExpected(boolean members) {
        int start = nextStart;
        int searchStart = shortest > end - start ? end : start + shortest;
        int guess = Ascii.indexOfNewline(buffer, searchStart, end);
        boolean intact = guess < end && parser.parseExpected(buffer, start, guess, expected) == Verdict.VALID;
        expected.countUp();
        if (!intact || !expected.standsAt(buffer, guess + 1, end)) {
            return false;
        }
        if (members && parser.parseRest() != Verdict.VALID) {
            return false;
        }
        lineStart = start;
        lineEnd = guess;
        nextStart = guess + 1;
        shortest = Math.min(shortest, guess - start);
        return true;
    }

    /** Whether another line ends within the range. */
    private boolean frame() {
        lineStart = nextStart;
        lineEnd = Ascii.indexOfNewline(buffer, lineStart, end);
        if (lineEnd == end) {
            return false;
        }
        nextStart = lineEnd + 1;
        return true;
    }

    private Found unframed() {
        return lineStart == end ? Found.END : Found.TORN;
    }

    private Found found(Verdict verdict) {
        if (verdict == Verdict.VALID) {
            return parser.isMark() ? Found.MARK : Found.LINE;
        }
        return verdict == Verdict.TOO_NEW ? Found.TOO_NEW : Found.DAMAGED;
    }

    /** Where the line starts in the buffer. */
    public int lineStart() {
        return lineStart;
    }

    /** Where the line ends, its newline excluded. */
    public int lineEnd() {
        return lineEnd;
    }

    /** Where the following line starts. */
    public int nextStart() {
        return nextStart;
    }

    public long position() {
        return parser.position();
    }

    public Operation operation() {
        return parser.operation();
    }

    public long timeMillis() {
        return parser.timeMillis();
    }

    /** Last position of the line's atomic batch; its own position for a single write. */
    public long commit() {
        return parser.commit();
    }

    /** Milliseconds since the epoch, or {@link LogRecord#NEVER}. */
    public long expiresMillis() {
        return parser.expiresMillis();
    }

    /** How long after each write it expires, milliseconds; 0 where the expiry stands by itself. */
    public long slidingMillis() {
        return parser.slidingMillis();
    }

    /** Where the escaped key starts in the buffer; equals {@link #keyEnd()} for keyless records. */
    public int keyStart() {
        return parser.keyStart();
    }

    public int keyEnd() {
        return parser.keyEnd();
    }

    /** Where the value starts in the buffer; equals {@link #valueEnd()} for tombstones. */
    public int valueStart() {
        return parser.valueStart();
    }

    public int valueEnd() {
        return parser.valueEnd();
    }

    /** Whether the line carries the escaped key that the half-open range of {@code other} holds, byte for byte. */
    public boolean hasKey(byte[] other, int start, int end) {
        return Arrays.equals(buffer, parser.keyStart(), parser.keyEnd(), other, start, end);
    }

    /** The value's bytes in the buffer, as a view; empty for tombstones. */
    public ByteBuffer value() {
        return ByteBuffer.wrap(buffer, parser.valueStart(), parser.valueEnd() - parser.valueStart());
    }

    /** The line as a record with its own copy of the bytes; only after {@link Found#LINE}. */
    public LogRecord record() {
        return LogLineReader.record(parser, buffer, lineStart, lineEnd);
    }

    /** Why the line was damaged or too new. */
    public String reason() {
        return parser.reason();
    }
}
