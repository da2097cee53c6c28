package dev.tidemark.engine.chunk;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Reads the table of an index file, one verified block at a time, and holds nothing of it. Stateless but for its file; safe for
 * any thread.
 *
 * <p>Without positions one block answers. With positions a bisection over the blocks does: about log2 of the number of blocks
 * reads of 4096 bytes.
 */
final class ElementTable {

    /** Reads at an offset, like {@link dev.tidemark.engine.io.FileHandle#read}. */
    @FunctionalInterface
    interface Reads {
        int read(ByteBuffer target, long offset);
    }

    private final Reads file;
    private final Path path;
    private final ChunkIndex index;

    ElementTable(Reads file, Path path, ChunkIndex index) {
        this.file = file;
        this.path = path;
        this.index = index;
    }

    /**
     * Where the first element at or above {@code position} starts.
     *
     * @return its offset, or the content's length where none is left
     * @throws CorruptDataException when the block that says so is damaged
     */
    long offsetOf(long position) {
        long first = index.identity().range().start();
        if (position > index.identity().range().last()) {
            return index.contentLength();
        }
        if (!index.hasPositions()) {
            long entry = Math.max(0, position - first);
            int each = ChunkIndexFormat.entriesPerBlock(ChunkIndexFormat.ENTRY_LENGTH);
            return offset(block(entry / each), entry / each, (int) (entry % each));
        }
        return offsetByPosition(position);
    }

    private long offsetByPosition(long position) {
        long low = 0;
        long high = blockCount();
        // Blocks below low start below the position, those from high on at or above it.
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (position(block(middle), 0) < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low > 0) {
            ByteBuffer before = block(low - 1);
            for (int entry = 1; entry < entriesIn(low - 1); entry++) {
                if (position(before, entry) >= position) {
                    return offset(before, low - 1, entry);
                }
            }
        }
        return low < blockCount() ? offset(block(low), low, 0) : index.contentLength();
    }

    /**
     * Reads every block.
     *
     * @throws CorruptDataException when one is damaged, or entries are out of order
     */
    void verify() {
        long positionBefore = index.identity().range().start() - 1;
        long offsetBefore = 0;
        Cursor entries = cursor();
        while (entries.next()) {
            if (entries.position() <= positionBefore
                    || entries.position() > index.identity().range().last()
                    || entries.offset() < offsetBefore) {
                throw damage("entries of the table do not ascend: position=" + entries.position(), entries.number);
            }
            positionBefore = entries.position();
            offsetBefore = entries.offset();
        }
    }

    /** Entries from the first on. */
    Cursor cursor() {
        return new Cursor();
    }

    /** One entry after the other, a block in memory at a time. Used by one thread. */
    final class Cursor {

        private ByteBuffer block = ByteBuffer.allocate(0);
        private long number = -1;
        private int entry;
        private long position = index.identity().range().start() - 1;
        private long offset;

        /**
         * Goes on to the next entry, the first one at first.
         *
         * @return whether there is one
         * @throws CorruptDataException when its block is damaged
         */
        boolean next() {
            entry++;
            if (number < 0 || entry == entriesIn(number)) {
                if (number + 1 == blockCount()) {
                    entry--;
                    return false;
                }
                number++;
                entry = 0;
                block = block(number);
            }
            position = index.hasPositions() ? ElementTable.position(block, entry) : position + 1;
            offset = ElementTable.this.offset(block, number, entry);
            return true;
        }

        long position() {
            return position;
        }

        long offset() {
            return offset;
        }
    }

    private long blockCount() {
        return index.fileLength() / ChunkIndexFormat.BLOCK_LENGTH - 1;
    }

    private int entriesIn(long number) {
        int each = ChunkIndexFormat.entriesPerBlock(index.entryLength());
        return (int) Math.min(each, index.count() - number * each);
    }

    private static long position(ByteBuffer block, int entry) {
        return block.getLong(ChunkIndexFormat.ENTRIES_AT + entry * ChunkIndexFormat.ENTRY_WITH_POSITION_LENGTH);
    }

    private long offset(ByteBuffer block, long number, int entry) {
        int end = ChunkIndexFormat.ENTRIES_AT + (entry + 1) * index.entryLength();
        long offset = block.getLong(end - Long.BYTES);
        if (offset < 0) {
            throw damage("offset of an element is negative: offset=" + offset, number);
        }
        return Math.min(offset, index.contentLength());
    }

    private ByteBuffer block(long number) {
        ByteBuffer block = ByteBuffer.allocate(ChunkIndexFormat.BLOCK_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        int read = file.read(block, ChunkIndexFormat.offsetOfBlock(number));
        boolean intact = read == ChunkIndexFormat.BLOCK_LENGTH
                && block.getInt(ChunkIndexFormat.NUMBER_AT) == (int) number
                && block.getInt(ChunkIndexFormat.BLOCK_CRC_AT) == ChunkIndexFormat.checksumOfBlock(block.array(), 0);
        if (!intact) {
            throw damage("block of the table is not intact: number=" + number, number);
        }
        return block;
    }

    private CorruptDataException damage(String message, long number) {
        return new CorruptDataException(message, Location.of(path, ChunkIndexFormat.offsetOfBlock(number)));
    }
}
