package dev.tidemark.actors;

import java.nio.ByteBuffer;

/**
 * The file region of a {@link SealedChunk}, open to be read at any place of it. Owned by whoever opened it, who closes it; safe for
 * any thread until then.
 */
public interface ChunkFile extends AutoCloseable {

    /**
     * Reads until the buffer is full. Blocks on the disk.
     *
     * @param offset from the start of the region; offset and room in the buffer lie within it
     * @throws dev.tidemark.engine.TidemarkException when the disk refuses, the file is shorter, or every handle is in use
     */
    void read(ByteBuffer target, long offset);

    /** Lets go of the files of the chunk. */
    @Override
    void close();
}
