package dev.tidemark.engine.recovery;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.SegmentWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** What recovery does to the end of the growing segment: cuts it where it is torn, and takes its checksums. Stateless. */
final class TailCut {

    private static final int BLOCK_BYTES = 1 << 20;

    private TailCut() {}

    /** Cuts the file and makes the cut durable, so that the bytes behind it never come back. */
    static void cut(FileSystem disk, Path path, long length) {
        try (FileHandle file = disk.open(path, OpenMode.WRITE)) {
            file.truncate(length);
            file.force(true);
        }
    }

    /**
     * State of a segment that is intact up to {@code length} and known to be durable up to {@code forced}.
     *
     * @param endless whether it will never get a footer, which spares the checksum over all of it
     */
    static SegmentWriter.Start start(FileSystem disk, Path path, long forced, long length, boolean endless) {
        CRC32C whole = new CRC32C();
        CRC32C unforced = new CRC32C();
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            digest(file, endless ? length : 0, length, whole);
            digest(file, forced, length, unforced);
        }
        return new SegmentWriter.Start(length, forced, whole, unforced);
    }

    static void digest(FileHandle file, long from, long to, CRC32C digest) {
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK_BYTES, Math.max(1, to - from)));
        long at = from;
        while (at < to) {
            block.clear().limit((int) Math.min(block.capacity(), to - at));
            int read = file.read(block, at);
            if (read == 0) {
                throw new IllegalStateException("file ends early: expected=" + to + " actual=" + at);
            }
            digest.update(block.flip());
            at += read;
        }
    }
}
