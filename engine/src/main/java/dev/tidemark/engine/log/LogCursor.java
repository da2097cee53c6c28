package dev.tidemark.engine.log;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.LineScanner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reader's place in a log, from which it reads on in order. Owned by one thread at a time; between two calls it holds no
 * buffer and no file, so that any number of readers can wait.
 *
 * <p>In a compacted segment positions may have no line, and the {@code CHECKPOINT} line that heads it is no record: both are
 * passed over. When another file has taken the place of the one that the cursor stood in, it finds its position anew.
 */
public final class LogCursor {

    private static final int BLOCK_BYTES = 256 * 1024;
    private static final int SMALL_BLOCK_BYTES = 8 * 1024;

    /** Made by the first read of a file: most who follow closely never do one. */
    private @Nullable LineScanner scanner;

    private long position;

    /** Segment and offset of the next line; empty while they are not known. */
    private Optional<SegmentName> segmentName = Optional.empty();

    private long offset;

    /** Whether the header before the next line of a compacted segment was passed over as damaged. */
    private boolean headless;

    /** @param after last position that the reader has; it is handed what lies beyond */
    public LogCursor(long after) {
        this.position = after;
    }

    /** Last position handed out, or passed over behind it because no line has it any more. */
    public long position() {
        return position;
    }

    /**
     * Reads on, up to the view's watermark: from memory what is there, else from the files.
     *
     * @param limit most records
     * @param limitBytes the call ends after the record that reaches this many bytes
     * @return records in order, unmodifiable; empty at the watermark
     * @throws CorruptDataException at a line that is missing or not intact; the cursor stays before it, and what is intact
     *     before it is handed out first
     * @throws dev.tidemark.engine.PositionGoneException when retention has removed what comes next; who has nothing yet begins at
     *     the first record that there is
     */
    public List<LogRecord> next(LogView view, int limit, long limitBytes) {
        position = view.standing(position);
        Optional<LineBlock> recent = view.recent(position, limit);
        if (recent.isPresent() && isAll(recent.get(), view, limit, limitBytes)) {
            movedBehind(recent.get());
            return recent.get().records();
        }
        RecordTaker records = new RecordTaker();
        try {
            readOn(view, limit, limitBytes, records);
        } catch (CorruptDataException damage) {
            // What is before it goes out first: the next call comes upon the same line, with nothing before it that
            // could be lost.
            if (records.count() == 0) {
                throw damage;
            }
        }
        return Collections.unmodifiableList(records.taken);
    }

    private boolean isAll(LineBlock block, LogView view, int limit, long limitBytes) {
        return block.last() == Math.min(view.watermark(), position + limit) && block.lengthBytes() <= limitBytes;
    }

    /** The offset behind lines from memory is not known. */
    private void movedBehind(LineBlock block) {
        position = block.last();
        segmentName = Optional.empty();
    }

    private void readOn(LogView view, int limit, long limitBytes, RecordTaker records) {
        long bytes = 0;
        while (position < view.watermark() && records.count() < limit && bytes < limitBytes) {
            Optional<LineBlock> recent = view.recent(position, limit - records.count());
            bytes += recent.isPresent()
                    ? takeRecent(recent.get(), limitBytes - bytes, records)
                    : readFile(view, limit, limitBytes - bytes, records);
        }
    }

    private long takeRecent(LineBlock block, long limitBytes, RecordTaker records) {
        long bytes = 0;
        segmentName = Optional.empty();
        for (LogRecord record : block.records()) {
            if (bytes >= limitBytes) {
                break;
            }
            records.taken.add(record);
            position = record.position();
            bytes += record.line().remaining() + 1;
        }
        return bytes;
    }

    /**
     * Reads on as bytes, up to the view's watermark: shared with others where the lines are in memory, else a block of a file.
     * Each line read from a file is verified; none is decoded.
     *
     * @param limit most lines
     * @return the lines right behind the position; empty at the watermark
     * @throws CorruptDataException like {@link #next}
     */
    public Optional<LineBlock> nextBlock(LogView view, int limit) {
        position = view.standing(position);
        Optional<LineBlock> recent = view.recent(position, limit);
        if (recent.isPresent()) {
            movedBehind(recent.get());
            return recent;
        }
        BlockTaker lines = new BlockTaker();
        try {
            while (position < view.watermark() && lines.count() == 0) {
                readFile(view, limit, Long.MAX_VALUE, lines);
            }
        } catch (CorruptDataException damage) {
            if (lines.count() == 0) {
                throw damage;
            }
        }
        return lines.block();
    }

    /** What lies behind the last line that was read, where that is known to be in a closed segment. The cursor stays. */
    public Optional<SegmentBlocks> blocksBehind(LogView view) {
        return segmentName
                .filter(name -> !headless
                        && view.segments().get(view.segments().size() - 1).base() > name.base())
                .map(name -> new SegmentBlocks(name, offset));
    }

    /** Reads a block of a file, or moves on from a file that is read to its end. */
    private long readFile(LogView view, int limit, long limitBytes, Taker taker) {
        Segment segment = locate(view);
        long known = offset;
        long bytes = readBlock(segment, view.watermark(), limit, limitBytes, taker);
        if (offset == known) {
            moveOn(view, segment);
        }
        return bytes;
    }

    /** Takes intact lines in order. */
    private interface Taker {

        /** @param line stands upon the line in the block */
        void take(byte[] block, LineScanner line);

        int count();
    }

    private static final class RecordTaker implements Taker {

        private final List<LogRecord> taken = new ArrayList<>();

        @Override
        public void take(byte[] block, LineScanner line) {
            taken.add(line.record());
        }

        @Override
        public int count() {
            return taken.size();
        }
    }

    /** Of lines that lie together in one array. */
    private static final class BlockTaker implements Taker {

        private byte[] array = new byte[0];
        private long first;
        private long last;
        private int start;
        private int end;
        private int count;

        @Override
        public void take(byte[] block, LineScanner line) {
            if (count == 0) {
                array = block;
                start = line.lineStart();
                first = line.position();
            }
            last = line.position();
            end = line.nextStart();
            count++;
        }

        @Override
        public int count() {
            return count;
        }

        Optional<LineBlock> block() {
            return count == 0 ? Optional.empty() : Optional.of(new LineBlock(first, last, array, start, end));
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
        headless = false;
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
        requireHead(segment, offset, !headless);
        if (segment.isCompacted()) {
            position = Math.max(position, segment.rangeLast());
        }
        segmentName = Optional.of(view.segments().get(next).name());
        offset = 0;
    }

    /** Reads one block of lines from the offset on; the offset moves behind the last line taken or skipped. */
    private long readBlock(Segment segment, long watermark, int limit, long limitBytes, Taker taker) {
        LineScanner lines = scanner();
        byte[] block = read(segment, limit - taker.count() == 1 ? SMALL_BLOCK_BYTES : BLOCK_BYTES);
        long bytes = 0;
        long blockOffset = offset;
        lines.over(block, 0, block.length);
        while (taker.count() < limit && bytes < limitBytes) {
            switch (lines.next()) {
                case LINE -> {
                    requireHead(segment, blockOffset + lines.lineStart(), lines.position() == segment.base());
                    if (lines.position() > watermark) {
                        return bytes;
                    }
                    if (lines.position() > position + 1 && !segment.isCompacted()) {
                        throw new CorruptDataException(
                                "lines are missing: after=" + position + " next=" + lines.position(),
                                Location.of(segment, blockOffset + lines.lineStart()));
                    }
                    offset = blockOffset + lines.nextStart();
                    if (lines.position() > position) {
                        position = lines.position();
                        bytes += take(block, lines, taker);
                    }
                }
                case MARK -> {
                    offset = blockOffset + lines.nextStart();
                    if (taker.count() > 0) {
                        return bytes;
                    }
                }
                case END, TORN -> {
                    return bytes;
                }
                case DAMAGED, TOO_NEW -> {
                    if (isDamagedHeader(blockOffset, lines)) {
                        offset = lines.nextStart();
                        headless = segment.isCompacted();
                        break;
                    }
                    throw new CorruptDataException(
                            "line is not intact: after=" + position + " reason=" + lines.reason(),
                            Location.of(segment, blockOffset + lines.lineStart()));
                }
            }
        }
        return bytes;
    }

    /**
     * Behind a damaged header of a compacted segment, where positions may be missing: only the line at the base proves that no
     * other one went with the header.
     */
    private void requireHead(Segment segment, long lineOffset, boolean isBase) {
        if (headless && !isBase) {
            throw new CorruptDataException(
                    "first line is missing behind a damaged header: after=" + position,
                    Location.of(segment, lineOffset));
        }
        headless = false;
    }

    /** @return bytes of the line, zero for one that is no record */
    private static long take(byte[] block, LineScanner line, Taker taker) {
        if (line.operation() == Operation.CHECKPOINT) {
            return 0;
        }
        taker.take(block, line);
        return (long) line.nextStart() - line.lineStart();
    }

    private LineScanner scanner() {
        LineScanner known = scanner;
        if (known == null) {
            known = new LineScanner();
            scanner = known;
        }
        return known;
    }

    /** No record is lost with a header: if more than that line is, the position of the next one tells. */
    private boolean isDamagedHeader(long blockOffset, LineScanner lines) {
        return blockOffset == 0 && lines.lineStart() == 0;
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
        return LineScanner.endOfLines(block, 0, length) > 0;
    }
}
