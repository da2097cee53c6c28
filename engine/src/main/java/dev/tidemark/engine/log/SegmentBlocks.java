package dev.tidemark.engine.log;

import dev.tidemark.engine.format.LineScanner;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads closed segments one after the other, for a reader that is far behind: blocks of whole lines as they stand in the files,
 * to be verified by whoever takes them. Owned by one thread at a time; holds no buffer and no file between two calls.
 *
 * <p>It ends where the growing segment starts, where another file has taken the place of the one that it stood in, and where a
 * block cannot be cut into lines: a {@link LogCursor} goes on from the last line taken, and says what is wrong if anything is.
 */
public final class SegmentBlocks {

    /** Some of them may be in memory for one reader at once. */
    private static final int BLOCK_BYTES = 256 * 1024;

    private SegmentName segmentName;
    private long offset;

    /** Last position of the range of the compacted segment before, where a block is the first of its segment; else zero. */
    private long passedOver;

    /** @param offset of a line in the segment, or of its end */
    SegmentBlocks(SegmentName segmentName, long offset) {
        this.segmentName = segmentName;
        this.offset = offset;
    }

    /**
     * The next block.
     *
     * @param view the one before, or a later one
     * @return empty at the end
     */
    public Optional<UnverifiedLines> next(LogView view) {
        int index = view.indexOf(segmentName.base());
        while (index < view.segments().size() - 1) {
            Segment segment = view.segments().get(index);
            if (!segment.name().equals(segmentName)) {
                return Optional.empty();
            }
            if (offset < segment.length()) {
                return read(segment);
            }
            index++;
            segmentName = view.segments().get(index).name();
            offset = 0;
            passedOver = segment.isCompacted() ? segment.rangeLast() : 0;
        }
        return Optional.empty();
    }

    private Optional<UnverifiedLines> read(Segment segment) {
        byte[] block = new byte[(int) Math.min(BLOCK_BYTES, segment.length() - offset)];
        int length = segment.read(ByteBuffer.wrap(block), offset);
        int end = LineScanner.endOfLines(block, 0, length);
        if (end == 0 || (offset == 0 && segment.isCompacted())) {
            // A line longer than a block, or the line that heads a compacted segment and is no record.
            return Optional.empty();
        }
        offset += end;
        long before = passedOver;
        passedOver = 0;
        return Optional.of(new UnverifiedLines(block, end, before, segment.isCompacted()));
    }
}
