package dev.tidemark.engine.compaction;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads a closed segment through a handle of its own, a block at a time, and verifies all of it: each line, their positions,
 * count, length and digest. Owned by the thread that compacts; used once.
 */
final class SourceLines implements AutoCloseable {

    /** Receives lines in order. */
    interface Visitor {

        /** @param offset of the line in the file; scanner and buffer are valid during the call alone */
        void line(LineScanner line, byte[] buffer, long offset);
    }

    private static final int BLOCK_BYTES = 1 << 18;
    private static final int LINE_MAX_BYTES = 80 << 20;

    private final Path path;
    private final ClosedSegment source;
    private final SegmentHeader header;
    private final FileHandle file;
    private final LineScanner scanner = new LineScanner();
    private final CRC32C digest = new CRC32C();
    private byte[] block = new byte[BLOCK_BYTES];
    private int held;
    private long blockOffset;
    private long lastPosition;
    private long count;
    private boolean footed;

    SourceLines(FileSystem disk, CollectionFiles files, ClosedSegment source) {
        this.path = files.segment(SegmentName.of(source));
        this.source = source;
        this.header = new SegmentHeader(files.id(), files.handle(), source.base());
        this.lastPosition = source.base() - 1;
        this.file = disk.open(path, OpenMode.READ);
    }

    /**
     * Reads about one block.
     *
     * @return bytes read, zero at the end, where everything has been verified
     * @throws CorruptDataException when it is not what the manifest lists
     */
    int next(Visitor visitor) {
        int read = file.read(ByteBuffer.wrap(block, held, block.length - held), blockOffset + held);
        int filled = held + read;
        int consumed = lines(filled, visitor);
        held = filled - consumed;
        blockOffset += consumed;
        if (read == 0) {
            requireWhole();
            return 0;
        }
        if (consumed > 0) {
            System.arraycopy(block, consumed, block, 0, held);
        } else if (held == block.length) {
            if (block.length >= LINE_MAX_BYTES) {
                throw damage("line does not end", blockOffset);
            }
            block = Arrays.copyOf(block, block.length * 4);
        }
        return read;
    }

    private int lines(int filled, Visitor visitor) {
        scanner.over(block, 0, filled);
        while (true) {
            LineScanner.Found found = scanner.next();
            long offset = blockOffset + scanner.lineStart();
            if (footed && found != LineScanner.Found.END) {
                throw damage("bytes follow the footer", offset);
            }
            switch (found) {
                case LINE -> line(visitor, offset);
                case MARK -> mark(offset);
                case END, TORN -> {
                    return scanner.lineStart();
                }
                case DAMAGED -> throw damage("line is not intact: reason=" + scanner.reason(), offset);
                case TOO_NEW ->
                    throw new UnsupportedFormatException(
                            "line is of a later version: reason=" + scanner.reason(), Location.of(path, offset));
            }
            if (!footed) {
                digest.update(block, scanner.lineStart(), scanner.nextStart() - scanner.lineStart());
            }
        }
    }

    private void line(Visitor visitor, long offset) {
        long position = scanner.position();
        boolean follows = source.isCompacted()
                ? position > lastPosition && position <= source.last()
                : position == lastPosition + 1;
        if (!follows) {
            throw damage("position is out of order: after=" + lastPosition + " actual=" + position, offset);
        }
        lastPosition = position;
        count++;
        visitor.line(scanner, block, offset);
    }

    private void mark(long offset) {
        if (offset == 0) {
            boolean own =
                    SegmentHeader.read(block, 0, scanner.nextStart()).content().equals(Optional.of(header));
            if (!own) {
                throw damage("header is not the segment's: expected=" + header, 0);
            }
            return;
        }
        Optional<SegmentFooter> footer = SegmentFooter.read(block, scanner.lineStart(), scanner.nextStart())
                .content();
        boolean fits = footer.filter(found -> found.positions().first() == source.base()
                        && found.positions().last() == source.last()
                        && found.count() == count
                        && found.lengthBytes() == offset
                        && found.digest() == (int) digest.getValue()
                        && found.digest() == source.digest())
                .isPresent();
        if (!fits) {
            throw damage("footer does not fit the segment or the manifest: actual=" + footer, offset);
        }
        footed = true;
    }

    private void requireWhole() {
        if (!footed || held > 0 || blockOffset != source.lengthBytes()) {
            throw damage("segment is cut: expectedLength=" + source.lengthBytes(), blockOffset + held);
        }
    }

    private CorruptDataException damage(String what, long offset) {
        return new CorruptDataException("cannot compact: " + what, Location.of(path, offset));
    }

    @Override
    public void close() {
        file.close();
    }
}
