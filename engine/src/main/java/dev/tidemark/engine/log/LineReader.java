package dev.tidemark.engine.log;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.LineHead;
import dev.tidemark.engine.format.LogLineReader;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads single lines by their place. Owned by one thread; cheap to make. */
public final class LineReader {

    /** Holds most lines whole. */
    private static final int FIRST_READ_BYTES = 512;

    /** No line is longer: a value of the largest configurable size, its key, and the fixed members. */
    private static final int LINE_MAX_BYTES = 80 << 20;

    /** Of a line before its key: position, time and operation, at the longest. */
    private static final int HEAD_MAX_BYTES = 96;

    private final LogLineReader lines = new LogLineReader();
    private final byte[] head = new byte[FIRST_READ_BYTES];
    private final ByteBuffer headBuffer = ByteBuffer.wrap(head);

    /**
     * Reads and verifies the line at {@code offset}.
     *
     * @throws CorruptDataException when no intact line stands there
     */
    public LogRecord read(Segment segment, long offset) {
        int capacity = FIRST_READ_BYTES;
        while (true) {
            byte[] bytes = new byte[capacity];
            int length = segment.read(ByteBuffer.wrap(bytes), offset);
            Reading<LogRecord> reading = lines.read(bytes, 0, length);
            boolean cut = reading.verdict() == Verdict.TORN && length == capacity && capacity < LINE_MAX_BYTES;
            if (!cut) {
                return reading.orThrow(Location.of(segment, offset));
            }
            capacity = Math.max(capacity, capacity * 8);
        }
    }

    /** Whether the line at {@code offset} carries this escaped key; false as well when no intact line stands there. */
    public boolean hasKey(Segment segment, long offset, byte[] source, int keyStart, int keyEnd) {
        int keyLength = keyEnd - keyStart;
        headBuffer.clear().limit(Math.min(FIRST_READ_BYTES, HEAD_MAX_BYTES + keyLength));
        int length = segment.read(headBuffer, offset);
        int start = LineHead.keyStart(head, 0, length);
        if (start < 0 || start + keyLength >= length) {
            LogRecord record = read(segment, offset);
            return record.hasKey(Arrays.copyOfRange(source, keyStart, keyEnd));
        }
        return head[start + keyLength] == '"'
                && Arrays.equals(head, start, start + keyLength, source, keyStart, keyEnd);
    }
}
