package dev.tidemark.engine.io;

import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A new file as a stream that is written from its start, gathered into large writes. Used by one thread; closes its handle. */
public final class FileOutput extends OutputStream {

    private static final int BUFFER_BYTES = 1 << 16;

    private final FileHandle file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long offset;

    /** @param file which is empty */
    public FileOutput(FileHandle file) {
        this.file = file;
    }

    @Override
    public void write(int b) {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.put((byte) b);
    }

    @Override
    public void write(byte[] source, int start, int length) {
        if (length > buffer.remaining()) {
            flush();
        }
        if (length > buffer.remaining()) {
            put(ByteBuffer.wrap(source, start, length));
        } else {
            buffer.put(source, start, length);
        }
    }

    @Override
    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    /** Hands what was gathered to the operating system; makes nothing durable. */
    @Override
    public void flush() {
        put(buffer.flip());
        buffer.clear();
    }

    private void put(ByteBuffer source) {
        int length = source.remaining();
        file.write(source, offset);
        offset += length;
    }

    /** What was written is durable after it. */
    public void force() {
        flush();
        file.force(true);
    }

    /** Bytes written so far. */
    public long lengthBytes() {
        return offset + buffer.position();
    }

    /** What was not flushed is lost. */
    @Override
    public void close() {
        file.close();
    }
}
