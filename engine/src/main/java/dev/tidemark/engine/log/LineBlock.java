package dev.tidemark.engine.log;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LineScanner.Found;
import java.io.ByteArrayOutputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Whole lines that follow one another in a log, as bytes, each with its newline; at least one. Immutable, safe for any thread.
 *
 * <p>One block is shared by all who read the same lines at the same time: its bytes may be those of the operation cache, and
 * its records are decoded once, for as long as anybody uses them. Who keeps a block keeps its bytes in memory.
 */
public final class LineBlock {

    private final long first;
    private final long last;
    private final byte[] array;
    private final int start;
    private final int end;

    /** Records while somebody uses them; decoded anew afterwards. */
    private volatile WeakReference<List<LogRecord>> decoded = new WeakReference<>(null);

    /**
     * @param first position of the first line
     * @param last position of the last line
     * @param array not changed any more where the lines stand
     * @param start of the first line in the array
     * @param end behind the last line's newline
     */
    LineBlock(long first, long last, byte[] array, int start, int end) {
        this.first = first;
        this.last = last;
        this.array = array;
        this.start = start;
        this.end = end;
    }

    /** The lines of records, copied; at least one record, in order. */
    public static LineBlock of(List<LogRecord> records) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (LogRecord record : records) {
            byte[] line = new byte[record.line().remaining()];
            record.line().get(line);
            lines.writeBytes(line);
            lines.write('\n');
        }
        return new LineBlock(
                records.get(0).position(),
                records.get(records.size() - 1).position(),
                lines.toByteArray(),
                0,
                lines.size());
    }

    /** Position of the first line. */
    public long first() {
        return first;
    }

    /** Position of the last line. */
    public long last() {
        return last;
    }

    public int lengthBytes() {
        return end - start;
    }

    /** The lines, read-only; a view, nothing is copied. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(array, start, end - start).slice().asReadOnlyBuffer();
    }

    /** Makes something of bytes that others read as well. */
    @FunctionalInterface
    public interface Sharing<T> {

        /** @param array never to be changed */
        T of(byte[] array, int offset, int length);
    }

    /** What {@code sharing} makes of the lines, without a copy of them. */
    public <T> T share(Sharing<T> sharing) {
        return sharing.of(array, start, end - start);
    }

    /** The lines as records, each with its own copy of its bytes; an unmodifiable list, the same for all who ask at the same time. */
    public List<LogRecord> records() {
        List<LogRecord> known = decoded.get();
        if (known != null) {
            return known;
        }
        List<LogRecord> records = new ArrayList<>();
        LineScanner scanner = new LineScanner().over(array, start, end);
        while (intactLine(scanner)) {
            records.add(scanner.record());
        }
        List<LogRecord> unmodifiable = Collections.unmodifiableList(records);
        decoded = new WeakReference<>(unmodifiable);
        return unmodifiable;
    }

    /** Lines were verified before they came here: anything but a line or the end is a fault of this program. */
    private boolean intactLine(LineScanner scanner) {
        Found found = scanner.next();
        if (found != Found.LINE && found != Found.END) {
            throw new IllegalStateException(
                    "block does not hold lines alone: first=" + first + " last=" + last + " found=" + found);
        }
        return found == Found.LINE;
    }

    /** The lines up to a position; it must not lie before the first one. */
    public LineBlock upTo(long position) {
        if (position >= last) {
            return this;
        }
        LineScanner scanner = new LineScanner().over(array, start, end);
        long reached = 0;
        int reachedEnd = start;
        while (intactLine(scanner) && scanner.position() <= position) {
            reached = scanner.position();
            reachedEnd = scanner.nextStart();
        }
        if (reached == 0) {
            throw new IllegalArgumentException("no line that early: first=" + first + " actual=" + position);
        }
        return new LineBlock(first, reached, array, start, reachedEnd);
    }

    @Override
    public String toString() {
        return "lines " + first + " to " + last;
    }
}
