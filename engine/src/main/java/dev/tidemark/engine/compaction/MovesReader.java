package dev.tidemark.engine.compaction;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.state.Place;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Reads what {@link MovesWriter} wrote, a block at a time. Owned by the collection's writer. */
public final class MovesReader implements AutoCloseable {

    /** Takes one move. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * @param before place that the index may still name
         * @param output number of the file that holds the line now
         * @param offset of the line in it
         */
        void moved(long hash, long before, int output, long offset);
    }

    private final FileHandle file;
    private final long length;
    private long offset;

    public MovesReader(FileSystem disk, Path path) {
        file = disk.open(path, OpenMode.READ);
        try {
            length = file.length();
        } catch (RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    /**
     * Hands the moves of the next block over.
     *
     * @return whether there was one
     * @throws CorruptDataException when it does not read as it was written
     */
    public boolean next(Visitor visitor) {
        if (offset == length) {
            return false;
        }
        ByteBuffer block = ByteBuffer.allocate((int) Math.min(MovesWriter.BLOCK_LENGTH_MAX, length - offset))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.read(block, offset);
        int count = block.flip().remaining() < Integer.BYTES ? 0 : block.getInt();
        int end = Integer.BYTES + count * MovesWriter.ENTRY_LENGTH;
        boolean fits = count > 0 && count <= MovesWriter.BLOCK_ENTRIES_MAX && end + Integer.BYTES <= block.limit();
        if (!fits || block.getInt(end) != Checksum.of(block.array(), 0, end)) {
            throw new CorruptDataException("moves of a compaction are damaged", Location.of(file.path(), offset));
        }
        for (int entry = 0; entry < count; entry++) {
            long hash = block.getLong();
            long before = block.getLong();
            long after = block.getLong();
            visitor.moved(hash, before, Place.ordinal(after), Place.offset(after));
        }
        offset += end + (long) Integer.BYTES;
        return true;
    }

    @Override
    public void close() {
        file.close();
    }
}
