package dev.tidemark.engine.recovery;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Closes a segment file for good: footer, sync, sync of the directory. Doing it twice changes nothing. Owned by one thread.
 *
 * <p>Everything from the given offset on is written again through the handle that is forced, since a sync answers only for its
 * own handle's writes.
 */
public final class SegmentFinish {

    private static final int FOOTER_LENGTH_MAX = 512;
    private static final int BLOCK_BYTES = 1 << 20;

    private final FileSystem disk;
    private final CollectionFiles files;

    public SegmentFinish(FileSystem disk, CollectionFiles files) {
        this.disk = disk;
        this.files = files;
    }

    /** The footer that ends the file, if one does. */
    public Optional<SegmentFooter> footer(Path path) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            return footer(file);
        }
    }

    private static Optional<SegmentFooter> footer(FileHandle file) {
        long length = file.length();
        int tail = (int) Math.min(FOOTER_LENGTH_MAX, length);
        byte[] bytes = new byte[tail];
        file.read(ByteBuffer.wrap(bytes), length - tail);
        int start = lastLineStart(bytes);
        return SegmentFooter.read(bytes, start, tail)
                .content()
                .filter(footer -> footer.lengthBytes() == length - tail + start);
    }

    private static int lastLineStart(byte[] bytes) {
        int start = Math.max(0, bytes.length - 1);
        while (start > 0 && bytes[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    /**
     * Finishes the file.
     *
     * @param unforcedFrom offset from which on the bytes may not be durable yet
     */
    public ClosedSegment finish(Path path, PositionRange positions, long unforcedFrom) {
        cutTornFooter(path, positions);
        ClosedSegment closed;
        try (FileHandle file = disk.open(path, OpenMode.WRITE)) {
            Optional<SegmentFooter> present = footer(file);
            SegmentFooter footer = present.orElseGet(() -> footerOf(file, positions));
            byte[] bytes = footer.encode();
            writeAgain(file, unforcedFrom, footer.lengthBytes());
            file.write(ByteBuffer.wrap(bytes), footer.lengthBytes());
            file.force(true);
            closed = new ClosedSegment(
                    positions.first(), positions.last(), footer.lengthBytes() + bytes.length, footer.digest());
        }
        files.directoriesToSync().forEach(disk::syncDirectory);
        return closed;
    }

    /** Gives a segment of which a scan found all lines, but not the end, its end back, durably. */
    void restoreEnd(Path path, SegmentScan.Result found) {
        if (found.remarks().isEmpty()
                || !found.damage().isEmpty()
                || found.footer().isEmpty()) {
            return;
        }
        SegmentFooter footer = found.footer().get();
        byte[] bytes = footer.encode();
        if (footer(path).equals(found.footer()) && disk.length(path) == footer.lengthBytes() + bytes.length) {
            return;
        }
        try (FileHandle file = disk.open(path, OpenMode.WRITE)) {
            file.truncate(footer.lengthBytes());
            file.write(ByteBuffer.wrap(bytes), footer.lengthBytes());
            file.force(true);
        }
    }

    /** Nothing but a footer is ever written behind the last line of a segment that another one follows. */
    private void cutTornFooter(Path path, PositionRange positions) {
        SegmentHeader header = new SegmentHeader(files.id(), files.handle(), positions.first());
        SegmentScan.Result found =
                new SegmentScan(path, header, positions.first(), positions.last()).run(disk, SegmentScan.NOBODY);
        if (found.tail() == TailCase.TORN && found.last() == positions.last()) {
            TailCut.cut(disk, path, found.validEnd());
        }
    }

    private static SegmentFooter footerOf(FileHandle file, PositionRange positions) {
        CRC32C digest = new CRC32C();
        long length = file.length();
        TailCut.digest(file, 0, length, digest);
        return new SegmentFooter(positions, positions.count(), length, (int) digest.getValue());
    }

    private static void writeAgain(FileHandle file, long from, long to) {
        ByteBuffer block = ByteBuffer.allocate((int) Math.max(0, Math.min(BLOCK_BYTES, to - from)));
        for (long at = from; at < to; at += block.limit()) {
            block.clear().limit((int) Math.min(block.capacity(), to - at));
            file.read(block, at);
            file.write(block.flip(), at);
        }
    }
}
