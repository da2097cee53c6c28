package dev.tidemark.engine.compaction;

import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Writes where a compaction has moved the lines that the index names. Owned by the thread that compacts.
 *
 * <p>The file is temporary and never synced: it is read in the life of the process that wrote it. Little-endian blocks of a count
 * (4 bytes), as many entries of 24 bytes (hash, old place, new place: number of the output and offset), and a CRC-32C of all
 * that (4 bytes).
 */
final class MovesWriter implements AutoCloseable {

    static final int BLOCK_ENTRIES_MAX = 4096;
    static final int ENTRY_LENGTH = 24;
    static final int BLOCK_LENGTH_MAX = Integer.BYTES + BLOCK_ENTRIES_MAX * ENTRY_LENGTH + Integer.BYTES;

    private final FileHandle file;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK_LENGTH_MAX).order(ByteOrder.LITTLE_ENDIAN);
    private long offset;

    MovesWriter(FileSystem disk, Path path) {
        if (disk.exists(path)) {
            disk.delete(path);
        }
        file = disk.open(path, OpenMode.CREATE);
        block.position(Integer.BYTES);
    }

    void add(long hash, long before, long after) {
        block.putLong(hash).putLong(before).putLong(after);
        if (block.remaining() == Integer.BYTES) {
            flush();
        }
    }

    private void flush() {
        int end = block.position();
        block.putInt(0, (end - Integer.BYTES) / ENTRY_LENGTH);
        block.putInt(Checksum.of(block.array(), 0, end));
        int length = block.position();
        file.write(block.flip(), offset);
        offset += length;
        block.clear().position(Integer.BYTES);
    }

    /** Writes what is left; nothing is added any more. */
    void finish() {
        if (block.position() > Integer.BYTES) {
            flush();
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
