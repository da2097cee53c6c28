package dev.tidemark.engine.chunk;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LineScanner.Found;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.AheadReader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.SideLane;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
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

    /** No footer is longer. */
    private static final int FOOTER_MAX_BYTES = 512;

    private final FileHandle file;
    private final ChunkSource source;
    private final SegmentFooter footer;
    private final LineScanner scanner = new LineScanner();

    /** Of all that was read; the reader's until it has come to the end. */
    private final CRC32C digest = new CRC32C();

    private final boolean hasGaps;

    private final AheadReader reader;

    private boolean wholeLines;

    /** Index of the present bytes at which whole lines end, which have been handed on. */
    private int consumed;

    private long contentOffset;
    private long count;
    private long lastPosition;

    private SegmentLines(FileHandle file, ChunkSource source, Executor beside) {
        this.file = file;
        this.source = source;
        this.footer = readFooter();
        this.hasGaps = footer.count() < source.range().positions();
        this.lastPosition = source.segment().base() - 1;
        this.reader = new AheadReader(file, footer.lengthBytes(), beside, digest::update);
    }

    /** @param beside reads a block while lines of the one before are handed on, as {@link SideLane} says */
    static SegmentLines open(FileSystem disk, ChunkSource source, Executor beside) {
        FileHandle file = disk.open(source.path(), OpenMode.READ);
        try {
            return new SegmentLines(file, source, beside);
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
        int read = reader.next(consumed);
        if (read == 0) {
            finish();
            return 0;
        }
        consumed = lines(visitor);
        return read;
    }

    /** Where the whole lines of the block end. */
    private int lines(Visitor visitor) {
        byte[] block = reader.bytes();
        scanner.over(block, reader.start(), reader.end());
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
        return offsetOf(scanner.lineStart());
    }

    private long offsetOf(int index) {
        return reader.endOffset() - reader.end() + index;
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
        Reading<SegmentHeader> header = SegmentHeader.read(reader.bytes(), scanner.lineStart(), scanner.nextStart());
        if (!header.orThrow(Location.of(source.path(), 0)).equals(source.header())) {
            throw damage("segment is another's: expected=" + source.header() + " actual=" + header.content(), 0);
        }
        contentOffset = offsetOf(scanner.nextStart());
    }

    private void finish() {
        if (reader.endOffset() < footer.lengthBytes()) {
            throw damage("segment ends early", reader.endOffset());
        }
        if (reader.start() < reader.end()) {
            throw damage("line has no newline", offsetOf(reader.start()));
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
        reader.close();
        file.close();
    }
}
