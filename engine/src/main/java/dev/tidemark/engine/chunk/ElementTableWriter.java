package dev.tidemark.engine.chunk;

import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Streams the table blocks of an index file, some blocks in memory at a time. Used once, by one thread; layout: {@link ChunkIndexFormat}. */
final class ElementTableWriter {

    private static final int BUFFERED_BLOCKS = 16;

    private final FileHandle file;
    private final boolean withPositions;
    private final int entryLength;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFERED_BLOCKS * ChunkIndexFormat.BLOCK_LENGTH).order(ByteOrder.LITTLE_ENDIAN);

    /** Where the open block starts in the buffer. */
    private int blockStart;

    /** Number of the open block. */
    private int number;

    /** Number of the block at the start of the buffer. */
    private int firstNumber;

    private long count;

    ElementTableWriter(FileHandle file, boolean withPositions) {
        this.file = file;
        this.withPositions = withPositions;
        this.entryLength = withPositions ? ChunkIndexFormat.ENTRY_WITH_POSITION_LENGTH : ChunkIndexFormat.ENTRY_LENGTH;
        buffer.position(ChunkIndexFormat.ENTRIES_AT);
    }

    /** @param offset of the element from the start of the content */
    void add(long position, long offset) {
        if (withPositions) {
            buffer.putLong(position);
        }
        buffer.putLong(offset);
        count++;
        if (buffer.position() + entryLength > blockStart + ChunkIndexFormat.BLOCK_LENGTH) {
            closeBlock();
        }
    }

    long count() {
        return count;
    }

    /** Writes what is left; the header is the caller's. */
    void finish() {
        if (buffer.position() > blockStart + ChunkIndexFormat.ENTRIES_AT) {
            closeBlock();
        }
        writeOut();
    }

    private void closeBlock() {
        byte[] bytes = buffer.array();
        int end = blockStart + ChunkIndexFormat.BLOCK_LENGTH;
        while (buffer.position() < end) {
            buffer.put((byte) 0);
        }
        buffer.putInt(blockStart + ChunkIndexFormat.NUMBER_AT, number);
        buffer.putInt(blockStart + ChunkIndexFormat.BLOCK_CRC_AT, ChunkIndexFormat.checksumOfBlock(bytes, blockStart));
        number = Math.addExact(number, 1);
        blockStart = end;
        if (blockStart == buffer.capacity()) {
            writeOut();
        } else {
            buffer.position(blockStart + ChunkIndexFormat.ENTRIES_AT);
        }
    }

    private void writeOut() {
        if (blockStart > 0) {
            file.write(ByteBuffer.wrap(buffer.array(), 0, blockStart), ChunkIndexFormat.offsetOfBlock(firstNumber));
        }
        firstNumber = number;
        blockStart = 0;
        buffer.clear().position(ChunkIndexFormat.ENTRIES_AT);
    }
}
