package dev.tidemark.engine.log;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.LineScanner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A reader's place in a log, from which it reads on in order. Owned by one thread at a time; between two calls it holds no
 * buffer and no file, so that any number of readers can wait.
 *
 * <p>In a compacted segment positions may have no line, and the {@code CHECKPOINT} line that heads it is no record: both are
 * passed over. When another file has taken the place of the one that the cursor stood in, it finds its position anew.
 */
public final class LogCursor {

    private static final int BLOCK_BYTES = 128 * 1024;
    private static final int SMALL_BLOCK_BYTES = 8 * 1024;

    private final LineScanner scanner = new LineScanner();
    private long position;

    /** Segment and offset of the next line; empty while they are not known. */
    private Optional<SegmentName> segmentName = Optional.empty();

    private long offset;

    /** @param after last position that the reader has; it is handed what lies beyond */
    public LogCursor(long after) {
        this.position = after;
    }

    /** Last position handed out, or passed over behind it because no line has it any more. */
    public long position() {
        return position;
    }

    /**
     * Reads on, up to the view's watermark.
     *
     * @param limit most records
     * @param limitBytes the call ends after the record that reaches this many bytes
     * @return records in order; empty at the watermark
     * @throws CorruptDataException at a line that is missing or not intact; the cursor stays before it, and what is intact
     *     before it is handed out first
     */
    public List<LogRecord> next(LogView view, int limit, long limitBytes) {
        List<LogRecord> records = new ArrayList<>();
        try {
            readOn(view, limit, limitBytes, records);
        } catch (CorruptDataException damage) {
            if (records.isEmpty()) {
                throw damage;
            }
            // The next call comes upon the same line, with nothing before it that could be lost.
        }
        return records;
    }

    private void readOn(LogView view, int limit, long limitBytes, List<LogRecord> records) {
        long bytes = 0;
        while (position < view.watermark() && records.size() < limit && bytes < limitBytes) {
            Segment segment = locate(view);
            long known = offset;
            bytes += readBlock(segment, view.watermark(), limit, limitBytes - bytes, records);
            if (offset == known) {
                moveOn(view, segment);
            }
        }
    }

    private Segment locate(LogView view) {
        if (segmentName.isPresent()) {
            Segment known = view.segments().get(view.indexOf(segmentName.get().base()));
            if (known.name().equals(segmentName.get())) {
                return known;
            }
        }
        Segment segment = view.segments().get(view.indexOf(position + 1));
        segmentName = Optional.of(segment.name());
        offset = new PositionSearch(segment).near(position + 1);
        return segment;
    }

    /** Goes on to the next segment when this one is read to its end. */
    private void moveOn(LogView view, Segment segment) {
        int next = view.indexOf(segment.base()) + 1;
        if (next >= view.segments().size() || offset < segment.length()) {
            throw new CorruptDataException(
                    "log cannot be read on: after=" + position + " watermark=" + view.watermark(),
                    Location.of(segment, offset));
        }
        if (segment.isCompacted()) {
            position = Math.max(position, segment.rangeLast());
        }
        segmentName = Optional.of(view.segments().get(next).name());
        offset = 0;
    }

    /** Reads one block of lines from the offset on; the offset moves behind the last line taken or skipped. */
    private long readBlock(Segment segment, long watermark, int limit, long limitBytes, List<LogRecord> records) {
        byte[] block = read(segment, limit - records.size() == 1 ? SMALL_BLOCK_BYTES : BLOCK_BYTES);
        long bytes = 0;
        long blockOffset = offset;
        scanner.over(block, 0, block.length);
        while (records.size() < limit && bytes < limitBytes) {
            switch (scanner.next()) {
                case LINE -> {
                    if (scanner.position() > watermark) {
                        return bytes;
                    }
                    if (scanner.position() > position + 1 && !segment.isCompacted()) {
                        throw new CorruptDataException(
                                "lines are missing: after=" + position + " next=" + scanner.position(),
                                Location.of(segment, blockOffset + scanner.lineStart()));
                    }
                    offset = blockOffset + scanner.nextStart();
                    if (scanner.position() > position) {
                        position = scanner.position();
                        bytes += take(records);
                    }
                }
                case MARK -> offset = blockOffset + scanner.nextStart();
                case END, TORN -> {
                    return bytes;
                }
                case DAMAGED, TOO_NEW -> {
                    if (isDamagedHeader(blockOffset)) {
                        offset = scanner.nextStart();
                        break;
                    }
                    throw new CorruptDataException(
                            "line is not intact: after=" + position + " reason=" + scanner.reason(),
                            Location.of(segment, blockOffset + scanner.lineStart()));
                }
            }
        }
        return bytes;
    }

    /** @return bytes of the line, zero for one that is no record */
    private long take(List<LogRecord> records) {
        if (scanner.operation() == Operation.CHECKPOINT) {
            return 0;
        }
        records.add(scanner.record());
        return (long) scanner.nextStart() - scanner.lineStart();
    }

    /** No record is lost with a header: if more than that line is, the next one's position tells. */
    private boolean isDamagedHeader(long blockOffset) {
        return blockOffset == 0 && scanner.lineStart() == 0;
    }

    /** A block that holds at least one whole line, unless the segment ends. */
    private byte[] read(Segment segment, int lengthBytes) {
        int capacity = (int) Math.min(lengthBytes, Math.max(0, segment.length() - offset));
        while (true) {
            byte[] block = new byte[capacity];
            int length = segment.read(ByteBuffer.wrap(block), offset);
            boolean whole = holdsNewline(block, length) || length < capacity || offset + length >= segment.length();
            if (whole) {
                return length == capacity ? block : Arrays.copyOf(block, length);
            }
            capacity = Math.multiplyExact(capacity, 4);
        }
    }

    private static boolean holdsNewline(byte[] block, int length) {
        for (int index = length - 1; index >= 0; index--) {
            if (block[index] == '\n') {
                return true;
            }
        }
        return false;
    }
}
