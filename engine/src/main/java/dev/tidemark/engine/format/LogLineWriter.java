package dev.tidemark.engine.format;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Encodes log lines one behind the other into an array of its own. Owned by one thread.
 *
 * <p>Life: any number of {@link #write} → {@link #bytes} → {@link #clear}, and again. Writing creates no
 * garbage once the array has grown to the size of the batches. Views stay readable until {@link #clear} or
 * {@link #truncate} and the next write.
 */
public final class LogLineWriter {

    /** Stands for the key or the value that a record does not have. */
    public static final byte[] NONE = new byte[0];

    private static final int LENGTH_MAX = Integer.MAX_VALUE - 64;

    private final TimeText times = new TimeText();
    private final TimeText expiries = new TimeText();
    private final CRC32C checksum = new CRC32C();
    private byte[] buffer;
    private int length;

    public LogLineWriter(int initialCapacityBytes) {
        buffer = new byte[initialCapacityBytes];
    }

    /**
     * Writes one line with its newline.
     *
     * @param escapedKey as {@link KeyText#escape} gives it, {@link #NONE} for {@code APPEND} and {@code
     *     CHECKPOINT}
     * @param value as {@link JsonText#minify} gives it, {@link #NONE} for {@code DELETE}
     * @return where the line starts in the buffer; it ends, newline included, at {@link #length()}
     */
    public int write(LogRecord.Stamp stamp, byte[] escapedKey, byte[] value) {
        check(stamp, escapedKey, value);
        int start = length;
        reserve(escapedKey.length, value.length);
        int at = put(start, LineSpelling.POSITION);
        at = Ascii.putLong(buffer, at, stamp.position());
        at = put(at, LineSpelling.TIME);
        at = times.put(buffer, at, stamp.timeMillis());
        at = put(at, LineSpelling.operation(stamp.operation()));
        if (escapedKey.length > 0) {
            at = put(at, LineSpelling.KEY);
            at = put(at, escapedKey);
            buffer[at++] = '"';
        }
        if (stamp.commit() != stamp.position()) {
            at = put(at, LineSpelling.COMMIT);
            at = Ascii.putLong(buffer, at, stamp.commit());
        }
        if (stamp.expiresMillis() != LogRecord.NEVER) {
            at = put(at, LineSpelling.EXPIRES);
            at = expiries.put(buffer, at, stamp.expiresMillis());
            buffer[at++] = '"';
        }
        if (stamp.slidingMillis() != 0) {
            at = put(at, LineSpelling.SLIDING);
            at = Ascii.putLong(buffer, at, stamp.slidingMillis());
        }
        if (value.length > 0) {
            at = put(at, LineSpelling.VALUE);
            at = put(at, value);
        }
        length = seal(start, at);
        return start;
    }

    /** Appends a line that was encoded and verified before, with its newline; as compaction does. */
    public int copy(byte[] source, int start, int end) {
        if (start >= end || source[end - 1] != '\n') {
            throw new IllegalArgumentException("not a whole line: start=" + start + " end=" + end);
        }
        int lineStart = length;
        reserve(end - start, 0);
        System.arraycopy(source, start, buffer, lineStart, end - start);
        length = lineStart + end - start;
        return lineStart;
    }

    /** Bytes written since the last {@link #clear}. */
    public int length() {
        return length;
    }

    /** The array that holds the lines, from index 0 to {@link #length()}; another one after it has grown. */
    public byte[] array() {
        return buffer;
    }

    /** Read-only view on all lines written. */
    public ByteBuffer bytes() {
        return bytes(0, length);
    }

    /** Read-only view on a half-open range of what was written. */
    public ByteBuffer bytes(int start, int end) {
        if (start < 0 || end < start || end > length) {
            throw new IllegalArgumentException("not within the lines: start=" + start + " end=" + end);
        }
        return ByteBuffer.wrap(buffer, start, end - start).slice().asReadOnlyBuffer();
    }

    /** Takes back everything from {@code newLength} on, which must be the start of a line. */
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length || (newLength > 0 && buffer[newLength - 1] != '\n')) {
            throw new IllegalArgumentException("not the start of a line: offset=" + newLength);
        }
        length = newLength;
    }

    /** Forgets all lines and keeps the array. */
    public void clear() {
        length = 0;
    }

    private static void check(LogRecord.Stamp stamp, byte[] escapedKey, byte[] value) {
        Operation operation = stamp.operation();
        if (stamp.position() < 1 || stamp.commit() < stamp.position()) {
            throw new IllegalArgumentException(
                    "positions out of order: position=" + stamp.position() + " commit=" + stamp.commit());
        }
        boolean slides = stamp.slidingMillis() != 0;
        if (slides
                && (stamp.slidingMillis() < 0
                        || stamp.expiresMillis() == LogRecord.NEVER
                        || operation != Operation.SET)) {
            throw new IllegalArgumentException("nothing slides here: operation=" + operation + " expires="
                    + stamp.expiresMillis() + " sliding=" + stamp.slidingMillis());
        }
        boolean fits = (escapedKey.length > 0) == LineSpelling.keyed(operation)
                && (value.length > 0) == LineSpelling.valued(operation);
        if (!fits) {
            throw new IllegalArgumentException("key or value does not fit the operation: operation=" + operation
                    + " keyBytes=" + escapedKey.length + " valueBytes=" + value.length);
        }
        assert Ascii.indexOfNewline(value, 0, value.length) == value.length : "value is not minified";
    }

    private void reserve(int keyLength, int valueLength) {
        long needed = (long) length + keyLength + valueLength + LineSpelling.FIXED_LENGTH_MAX;
        if (needed <= buffer.length) {
            return;
        }
        if (needed > LENGTH_MAX) {
            throw new IllegalArgumentException("batch is too long: lengthBytes=" + needed);
        }
        buffer = Arrays.copyOf(buffer, (int) Math.min(LENGTH_MAX, Math.max(needed, buffer.length * 2L)));
    }

    private int put(int at, byte[] text) {
        System.arraycopy(text, 0, buffer, at, text.length);
        return at + text.length;
    }

    private int seal(int start, int coveredEnd) {
        checksum.reset();
        checksum.update(buffer, start, coveredEnd - start);
        int at = put(coveredEnd, LineSpelling.CRC);
        at = Ascii.putHex(buffer, at, (int) checksum.getValue());
        return put(at, LineSpelling.END);
    }
}
