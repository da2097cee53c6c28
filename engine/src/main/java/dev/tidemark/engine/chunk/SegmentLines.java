package dev.tidemark.engine.chunk;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LineScanner.Found;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The lines of a closed segment, read in blocks through a handle of its own and verified: every line by its checksum, all of
 * them by the segment's digest, what they add up to by the footer and the manifest. Used once, by one thread, which closes it.
 *
 * <p>Life: {@link #open} → {@link #block} until it answers zero. What is not as the manifest says is a {@link
 * CorruptDataException} that names file and offset.
 */
final class SegmentLines implements AutoCloseable {

    /** Receives the lines in order. */
    interface Visitor {

        /** The line is valid during the call alone, the bytes of the block until the next block is read. */
        void line(LineScanner line, byte[] block);
    }

    /** Small enough that the block and the copy buffer of the channel stay in the second-level cache of a core. */
    private static final int BLOCK_BYTES = 1 << 16;

    /** No footer is longer. */
    private static final int FOOTER_MAX_BYTES = 512;

    private final FileHandle file;
    private final ChunkSource source;
    private final SegmentFooter footer;
    private final LineScanner scanner = new LineScanner();
    private final CRC32C digest = new CRC32C();

    private final boolean hasGaps;

    private boolean wholeLines;
    private byte[] block = new byte[BLOCK_BYTES];
    private long blockOffset;

    /** Bytes at the start of the block that whole lines take, which have been handed on. */
    private int consumed;

    /** Bytes behind them that were read as well. */
    private int held;

    private long contentOffset;
    private long count;
    private long lastPosition;

    private SegmentLines(FileHandle file, ChunkSource source) {
        this.file = file;
        this.source = source;
        this.footer = readFooter();
        this.hasGaps = footer.count() < source.range().positions();
        this.lastPosition = source.segment().base() - 1;
    }

    static SegmentLines open(FileSystem disk, ChunkSource source) {
        FileHandle file = disk.open(source.path(), OpenMode.READ);
        try {
            return new SegmentLines(file, source);
        } catch (RuntimeException | Error failure) {
            try (file) {
                throw failure;
            }
        }
    }

    /** From the next block on lines are taken apart, beyond their positions. */
    void takeMembers() {
        wholeLines = true;
    }

    /** Whether positions are missing among the lines. */
    boolean hasGaps() {
        return hasGaps;
    }

    /** Bytes between header and footer. */
    long contentLength() {
        return footer.lengthBytes() - contentOffset;
    }

    /** Where the first line starts; known after the first block. */
    long contentOffset() {
        return contentOffset;
    }

    /**
     * Reads one block and hands its whole lines on.
     *
     * @return bytes read; zero when all lines have been handed on and everything has been verified
     */
    int block(Visitor visitor) {
        shift();
        long start = blockOffset + held;
        int wanted = (int) Math.min(block.length - held, footer.lengthBytes() - start);
        if (wanted == 0) {
            finish();
            return 0;
        }
        int read = file.read(ByteBuffer.wrap(block, held, wanted), start);
        if (read < wanted) {
            throw damage("segment ends early", start + read);
        }
        digest.update(block, held, read);
        int filled = held + read;
        consumed = lines(filled, visitor);
        held = filled - consumed;
        return read;
    }

    /** Moves what was not handed on to the start of the block. */
    private void shift() {
        if (consumed == 0 && held > 0) {
            // Longer than the block; a line that does not end is found when the footer is reached.
            block = Arrays.copyOf(block, Math.multiplyExact(block.length, 2));
        } else {
            System.arraycopy(block, consumed, block, 0, held);
        }
        blockOffset += consumed;
        consumed = 0;
    }

    /** Bytes of the block that whole lines take. */
    private int lines(int filled, Visitor visitor) {
        scanner.over(block, 0, filled);
        while (true) {
            switch (next()) {
                case LINE -> {
                    requirePosition();
                    visitor.line(scanner, block);
                }
                case MARK -> requireHeader();
                case DAMAGED -> throw damage("line is not intact: reason=" + scanner.reason(), lineOffset());
                case TOO_NEW ->
                    throw new UnsupportedFormatException(
                            "line is of a later version: reason=" + scanner.reason(),
                            Location.of(source.path(), lineOffset()));
                case END, TORN -> {
                    return scanner.lineStart();
                }
            }
        }
    }

    private Found next() {
        if (hasGaps) {
            return wholeLines ? scanner.next() : scanner.nextPosition();
        }
        return scanner.nextProven(wholeLines);
    }

    private long lineOffset() {
        return blockOffset + scanner.lineStart();
    }

    private void requirePosition() {
        long position = scanner.position();
        boolean follows = source.gapsAllowed() ? position > lastPosition : position == lastPosition + 1;
        if (!follows || contentOffset == 0) {
            throw damage(
                    "position is out of order: expected=" + (lastPosition + 1) + " actual=" + position, lineOffset());
        }
        lastPosition = position;
        count++;
    }

    private void requireHeader() {
        if (lineOffset() != 0) {
            throw damage("header or footer stands among the lines", lineOffset());
        }
        Reading<SegmentHeader> header = SegmentHeader.read(block, 0, scanner.nextStart());
        if (!header.orThrow(Location.of(source.path(), 0)).equals(source.header())) {
            throw damage("segment is another's: expected=" + source.header() + " actual=" + header.content(), 0);
        }
        contentOffset = scanner.nextStart();
    }

    private void finish() {
        if (held > 0) {
            throw damage("line has no newline", blockOffset);
        }
        if (count != footer.count() || lastPosition > source.segment().last()) {
            throw damage(
                    "lines do not add up: expectedCount=" + footer.count() + " actualCount=" + count + " last="
                            + lastPosition,
                    footer.lengthBytes());
        }
        if ((int) digest.getValue() != source.segment().digest()) {
            throw damage("digest of the segment differs, though every line is intact", Location.NO_OFFSET);
        }
    }

    private SegmentFooter readFooter() {
        long length = file.length();
        if (length != source.segment().lengthBytes()) {
            throw damage(
                    "length of the segment differs: expected="
                            + source.segment().lengthBytes() + " actual=" + length,
                    Math.min(length, source.segment().lengthBytes()));
        }
        byte[] end = new byte[(int) Math.min(FOOTER_MAX_BYTES, length)];
        int read = file.read(ByteBuffer.wrap(end), length - end.length);
        int start = lastLineStart(end, read);
        long offset = length - end.length + start;
        Reading<SegmentFooter> reading = SegmentFooter.read(end, start, read);
        SegmentFooter found = reading.orThrow(Location.of(source.path(), offset));
        if (reading.end() != end.length || found.lengthBytes() != offset || !agrees(found)) {
            throw damage("footer does not fit: expected=" + source.segment() + " actual=" + found, offset);
        }
        return found;
    }

    private static int lastLineStart(byte[] bytes, int end) {
        int start = Math.max(0, end - 1);
        while (start > 0 && bytes[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    private boolean agrees(SegmentFooter found) {
        return found.positions().first() == source.segment().base()
                && found.positions().last() == source.segment().last()
                && found.digest() == source.segment().digest()
                && (source.gapsAllowed() || found.count() == found.positions().count());
    }

    private CorruptDataException damage(String message, long offset) {
        return new CorruptDataException(message, Location.of(source.path(), offset));
    }

    @Override
    public void close() {
        file.close();
    }
}
