package dev.tidemark.engine.compaction;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LineWalk;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.AheadReader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;

/**
 * Reads a closed segment through a handle of its own, a block at a time, and verifies all of it: length, count, digest, the
 * positions of its lines, and each line that is handed over by its own checksum. Owned by the thread that compacts; used once.
 *
 * <p>Most lines do not survive, and need no more than what shows that nothing of the file is lost or changed. The digest is
 * compared at the end: nothing that was made of the lines until then may last when it differs.
 */
final class SourceLines implements AutoCloseable {

    /** Receives lines in order. The buffer, and what the scanner says, are valid during the call alone. */
    interface Visitor {

        /** The first line comes, written at that time. */
        void begins(long timeMillis);

        /** Offset of the next line that sets a key and is wanted; asked again when it has been handed over. */
        long nextWanted();

        /** A line that is wanted; the scanner knows its bounds and its position, no more. */
        void wanted(LineScanner line, byte[] buffer, long offset);

        /** A line that sets no key. */
        void other(LineScanner line, byte[] buffer);
    }

    private static final int LINE_MAX_BYTES = 80 << 20;

    private final Path path;
    private final ClosedSegment source;
    private final SegmentHeader header;
    private final FileHandle file;
    private final LineWalk walk = new LineWalk();
    private final LineScanner scanner = new LineScanner();
    private final CRC32C digest = new CRC32C();
    private final AheadReader reader;

    /** Index of the reader's bytes at which the next line starts. */
    private int next;

    private long lastPosition;
    private long count;

    /** Offset of the next line that is wanted. */
    private long wanted;

    private boolean footed;
    private boolean ended;

    /** @param beside reads a block while the lines of the one before are looked at */
    SourceLines(FileSystem disk, Executor beside, CollectionFiles files, ClosedSegment source) {
        this.path = files.segment(SegmentName.of(source));
        this.source = source;
        this.header = new SegmentHeader(files.id(), files.handle(), source.base());
        this.lastPosition = source.base() - 1;
        this.file = disk.open(path, OpenMode.READ);
        this.reader = new AheadReader(file, Long.MAX_VALUE, beside, block -> {});
    }

    /** Where the next line starts. */
    long offset() {
        return offsetOf(next);
    }

    private long offsetOf(int index) {
        return reader.endOffset() - reader.end() + index;
    }

    /** Lines so far. */
    long count() {
        return count;
    }

    /** Whether all has been read and verified. */
    boolean isEnded() {
        return ended;
    }

    /**
     * Reads about one block.
     *
     * @param limit offset beyond {@link #offset}: lines that start at or behind it stay for the next call
     * @return bytes read
     * @throws CorruptDataException when it is not what the manifest lists, or a line is wanted that is not there
     */
    int next(long limit, Visitor visitor) {
        int read = reader.next(next);
        int start = reader.start();
        next = lines(limit, visitor);
        if (next == start && read == 0) {
            requireWhole();
            ended = true;
        } else if (reader.end() - next >= LINE_MAX_BYTES) {
            throw damage("line does not end", offset());
        }
        return read;
    }

    /** Index at which the first line starts that is left. */
    private int lines(long limit, Visitor visitor) {
        byte[] block = reader.bytes();
        int digested = reader.start();
        wanted = visitor.nextWanted();
        walk.over(block, digested, LineScanner.endOfLines(block, digested, reader.end()));
        while (offsetOf(walk.nextStart()) < limit && walk.next()) {
            long offset = offsetOf(walk.lineStart());
            requireNoneWantedBefore(offset);
            if (footed) {
                throw damage("bytes follow the footer", offset);
            }
            if (walk.position() > 0) {
                line(visitor, offset);
            } else {
                digest.update(block, digested, walk.lineStart() - digested);
                digested = walk.lineStart();
                requireIntact(LineScanner.Found.MARK, offset);
                mark(offset);
            }
        }
        requireNoneWantedBefore(Math.min(limit, offsetOf(walk.nextStart())));
        if (!footed) {
            digest.update(block, digested, walk.nextStart() - digested);
        }
        return walk.nextStart();
    }

    /** What is wanted is named by the index: its key would be lost with it. */
    private void requireNoneWantedBefore(long offset) {
        if (wanted < offset) {
            throw damage("index names a place where no line sets a key", wanted);
        }
    }

    private void line(Visitor visitor, long offset) {
        long position = walk.position();
        boolean follows = source.isCompacted() ? position > lastPosition : position == lastPosition + 1;
        if (!follows || position > source.last()) {
            throw damage("position is out of order: after=" + lastPosition + " actual=" + position, offset);
        }
        lastPosition = position;
        count++;
        if (count == 1) {
            requireIntact(LineScanner.Found.LINE, offset);
            visitor.begins(scanner.timeMillis());
        }
        if (!walk.isSet()) {
            requireIntact(LineScanner.Found.LINE, offset);
            visitor.other(scanner, reader.bytes());
        } else if (offset == wanted) {
            require(LineScanner.Found.LINE, scan().nextPosition(), offset);
            visitor.wanted(scanner, reader.bytes(), offset);
            wanted = visitor.nextWanted();
        }
    }

    /** The line that the walk has come to. */
    private LineScanner scan() {
        return scanner.over(reader.bytes(), walk.lineStart(), walk.nextStart());
    }

    private void requireIntact(LineScanner.Found expected, long offset) {
        require(expected, scan().next(), offset);
    }

    private void require(LineScanner.Found expected, LineScanner.Found found, long offset) {
        if (found == LineScanner.Found.TOO_NEW) {
            throw new UnsupportedFormatException(
                    "line is of a later version: reason=" + scanner.reason(), Location.of(path, offset));
        }
        if (found != expected || scanner.nextStart() != walk.nextStart()) {
            throw damage("line is not intact: reason=" + scanner.reason(), offset);
        }
    }

    private void mark(long offset) {
        if (offset == 0) {
            boolean own = SegmentHeader.read(reader.bytes(), walk.lineStart(), walk.nextStart())
                    .content()
                    .equals(Optional.of(header));
            if (!own) {
                throw damage("header is not the segment's: expected=" + header, 0);
            }
            return;
        }
        Optional<SegmentFooter> footer = SegmentFooter.read(reader.bytes(), walk.lineStart(), walk.nextStart())
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
        if (!footed || next < reader.end() || offset() != source.lengthBytes()) {
            throw damage("segment is cut: expectedLength=" + source.lengthBytes(), reader.endOffset());
        }
    }

    private CorruptDataException damage(String what, long offset) {
        return new CorruptDataException("cannot compact: " + what, Location.of(path, offset));
    }

    @Override
    public void close() {
        reader.close();
        file.close();
    }
}
