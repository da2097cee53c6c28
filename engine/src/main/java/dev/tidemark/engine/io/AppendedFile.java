package dev.tidemark.engine.io;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A new file that grows at its end, with length and CRC-32C of what was appended; gathered into large writes, which are done beside
 * its owner's thread. The handle stays its owner's.
 *
 * <p>Life: {@link #append} → {@link #settle}, after which the handle may be written to, forced and closed → no more. Whoever gives up
 * closes the {@link SideWriter} first.
 */
public final class AppendedFile {

    private final FileHandle file;
    private final SideWriter writer;

    /** Of what was written; changed by the writer's lane. */
    private final CRC32C digest = new CRC32C();

    private ByteBuffer buffer;

    private long length;

    /** Bytes that were handed over to be written. */
    private long written;

    AppendedFile(FileHandle file, SideWriter writer) {
        this.file = file;
        this.writer = writer;
        this.buffer = writer.buffer();
    }

    /** Bytes so far. */
    public long length() {
        return length;
    }

    /**
     * Takes a half-open range, which stays the caller's.
     *
     * @throws RuntimeException that an earlier write failed with
     */
    public void append(byte[] source, int start, int end) {
        int at = start;
        while (at < end) {
            if (!buffer.hasRemaining()) {
                flush();
                buffer = writer.buffer();
            }
            int part = Math.min(end - at, buffer.remaining());
            buffer.put(source, at, part);
            at += part;
        }
        length += end - start;
    }

    private void flush() {
        ByteBuffer full = buffer.flip();
        long offset = written;
        written += full.remaining();
        writer.hand(full, () -> {
            digest.update(full.duplicate());
            file.write(full, offset);
        });
    }

    /**
     * Has all of it written; nothing is appended any more.
     *
     * @return CRC-32C of what was appended
     * @throws RuntimeException that a write failed with
     */
    public int settle() {
        flush();
        writer.await();
        return (int) digest.getValue();
    }
}
