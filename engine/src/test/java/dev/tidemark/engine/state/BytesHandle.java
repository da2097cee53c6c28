package dev.tidemark.engine.state;

import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads an array as if it were a file, for sweeps of thousands of variants of one. Refuses writes. */
record BytesHandle(byte[] bytes) implements FileHandle {

    @Override
    public Path path() {
        return Path.of("bytes");
    }

    @Override
    public int read(ByteBuffer target, long offset) {
        int length = Math.max(0, Math.min(target.remaining(), bytes.length - Math.toIntExact(offset)));
        target.put(bytes, Math.toIntExact(offset), length);
        return length;
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public void write(ByteBuffer source, long offset) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void force(boolean metadata) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void truncate(long length) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void close() {}
}
