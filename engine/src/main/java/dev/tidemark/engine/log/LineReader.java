package dev.tidemark.engine.log;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.LineHead;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LineScanner.Found;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads single lines by their place. Owned by one thread and reused from line to line; what it keeps is small, as longer lines
 * get a buffer and a scanner of their own.
 */
public final class LineReader {

    /** Holds most lines whole. */
    private static final int FIRST_READ_BYTES = 512;

    /** Holds nearly all of the others. */
    private static final int SECOND_READ_BYTES = 8 * FIRST_READ_BYTES;

    /** No line is longer: a value of the largest configurable size, its key, and the fixed members. */
    private static final int LINE_MAX_BYTES = 80 << 20;

    /** Of a line before its key: position, time and operation, at the longest. */
    private static final int HEAD_MAX_BYTES = 96;

    private final LineScanner scanner = new LineScanner();
    private final byte[] head = new byte[FIRST_READ_BYTES];
    private final ByteBuffer headBuffer = ByteBuffer.wrap(head);
    private final byte[] longer = new byte[SECOND_READ_BYTES];
    private final ByteBuffer longerBuffer = ByteBuffer.wrap(longer);

    /**
     * Reads and verifies the line at {@code offset}.
     *
     * @return standing upon the line, until the next call
     * @throws CorruptDataException when no intact line stands there
     * @throws UnsupportedFormatException when a later version wrote it
     */
    public LineScanner line(Segment segment, long offset) {
        int length = segment.read(headBuffer.clear(), offset);
        Found found = scanner.over(head, 0, length).next();
        if (found == Found.LINE) {
            return scanner;
        }
        if (found == Found.TORN && length == FIRST_READ_BYTES) {
            length = segment.read(longerBuffer.clear(), offset);
            found = scanner.over(longer, 0, length).next();
            if (found == Found.LINE) {
                return scanner;
            }
            if (found == Found.TORN && length == SECOND_READ_BYTES) {
                return longLine(segment, offset);
            }
        }
        throw refusal(found, scanner.reason(), Location.of(segment, offset));
    }

    private static LineScanner longLine(Segment segment, long offset) {
        LineScanner scanner = new LineScanner();
        int capacity = SECOND_READ_BYTES;
        while (true) {
            capacity *= 8;
            byte[] bytes = new byte[capacity];
            int length = segment.read(ByteBuffer.wrap(bytes), offset);
            Found found = scanner.over(bytes, 0, length).next();
            if (found == Found.LINE) {
                return scanner;
            }
            boolean cut = found == Found.TORN && length == capacity && capacity < LINE_MAX_BYTES;
            if (!cut) {
                throw refusal(found, scanner.reason(), Location.of(segment, offset));
            }
        }
    }

    private static TidemarkException refusal(Found found, String reason, Location where) {
        return switch (found) {
            case TOO_NEW -> new UnsupportedFormatException("cannot read line: reason=" + reason, where);
            case DAMAGED -> new CorruptDataException("cannot read line: reason=" + reason, where);
            case MARK -> new CorruptDataException("cannot read line: reason=header or footer, not a record", where);
            case END, TORN, LINE -> new CorruptDataException("cannot read line: reason=line does not end", where);
        };
    }

    /** The line at {@code offset} as a record with a copy of its bytes; fails like {@link #line}. */
    public LogRecord read(Segment segment, long offset) {
        return line(segment, offset).record();
    }

    /**
     * Whether the line at {@code offset} carries this escaped key. The line is not verified where its beginning shows the key,
     * which is what an index asks about lines that recovery or the writer has verified.
     *
     * @throws CorruptDataException when the beginning does not show a key and no intact line stands there
     */
    public boolean hasKey(Segment segment, long offset, byte[] source, int keyStart, int keyEnd) {
        int keyLength = keyEnd - keyStart;
        headBuffer.clear().limit(Math.min(FIRST_READ_BYTES, HEAD_MAX_BYTES + keyLength));
        int length = segment.read(headBuffer, offset);
        int start = LineHead.keyStart(head, 0, length);
        if (start < 0 || start + keyLength >= length) {
            return line(segment, offset).hasKey(source, keyStart, keyEnd);
        }
        return head[start + keyLength] == '"'
                && Arrays.equals(head, start, start + keyLength, source, keyStart, keyEnd);
    }
}
