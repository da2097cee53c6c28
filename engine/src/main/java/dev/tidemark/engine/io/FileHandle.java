package dev.tidemark.engine.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * An open file: positional reads by any thread, writes by its one owner. Another thread may force what was written before, while its
 * owner writes on.
 *
 * <p>After a failed {@link #force} the file must never be forced or trusted again: the kernel has marked its pages clean. A
 * handle remembers that and fails each later write and force.
 */
public interface FileHandle extends AutoCloseable {

    /** The name it was opened by. */
    Path path();

    /**
     * Reads at {@code offset} until the buffer is full or the file ends.
     *
     * @return bytes read, fewer than asked only at the end of the file, zero beyond it
     */
    int read(ByteBuffer target, long offset);

    /** Writes all of {@code source} at {@code offset}, growing the file where needed; short writes are continued. */
    void write(ByteBuffer source, long offset);

    /**
     * Makes what was written durable.
     *
     * @param metadata whether more than what reading needs (length) is made durable, as times
     */
    void force(boolean metadata);

    /** Length in bytes. */
    long length();

    /** Cuts the file to {@code length} bytes; never grows it. */
    void truncate(long length);

    @Override
    void close();
}
