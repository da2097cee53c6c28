package dev.tidemark.engine.log;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds a line by its position by bisecting a segment: about ten small reads, no index in memory. Owned by one thread.
 *
 * <p>A newline with a position member behind it begins a line wherever it stands, since no value holds a raw newline; so any
 * place in a segment can be asked which line comes next.
 */
final class PositionSearch {

    private static final byte[] LINE_START = "{\"position\":".getBytes(StandardCharsets.US_ASCII);
    private static final int PROBE_BYTES = 4096;

    /** Distance below which reading on is cheaper than probing. */
    private static final int NEAR_BYTES = 32 * 1024;

    private final Segment segment;
    private byte[] probe = new byte[PROBE_BYTES];

    PositionSearch(Segment segment) {
        this.segment = segment;
    }

    /**
     * Offset of a line at or before {@code position}, close to it; of the first line of the file (its header) when nothing is
     * known to be nearer. Reading on from there comes upon the position, or upon the first one beyond it.
     */
    long near(long position) {
        long low = 0;
        long high = segment.length();
        while (high - low > NEAR_BYTES) {
            long middle = (low + high) >>> 1;
            long line = lineAfter(middle, high);
            if (line < 0 || positionAt(line) > position) {
                high = middle;
            } else {
                low = line;
            }
        }
        return low;
    }

    /** Offset of the first line that starts in {@code (offset, limit)}, -1 when none does. */
    private long lineAfter(long offset, long limit) {
        for (long at = offset; at < limit; at += probe.length) {
            int length = segment.read(ByteBuffer.wrap(probe), at);
            for (int index = 0; index < length; index++) {
                if (probe[index] == '\n') {
                    long line = at + index + 1;
                    return line < limit ? line : -1;
                }
            }
            if (length < probe.length) {
                return -1;
            }
        }
        return -1;
    }

    private long positionAt(long offset) {
        byte[] head = new byte[LINE_START.length + 20];
        int length = segment.read(ByteBuffer.wrap(head), offset);
        if (length < head.length || !Arrays.equals(head, 0, LINE_START.length, LINE_START, 0, LINE_START.length)) {
            return beyondRecords(offset, head, length);
        }
        long position = 0;
        for (int index = LINE_START.length; head[index] >= '0' && head[index] <= '9'; index++) {
            position = position * 10 + head[index] - '0';
        }
        return position;
    }

    /** A footer is beyond every record; anything else has no business in a segment. */
    private long beyondRecords(long offset, byte[] head, int length) {
        if (length > 1 && head[0] == '{' && head[1] == '"') {
            return Long.MAX_VALUE;
        }
        throw new CorruptDataException("no line stands where one must", Location.of(segment, offset));
    }
}
