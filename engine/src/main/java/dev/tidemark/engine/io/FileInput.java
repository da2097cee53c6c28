package dev.tidemark.engine.io;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A file as a stream, for the JDK's decoders. Used by one thread; closes its handle. */
public final class FileInput extends InputStream {

    private final FileHandle file;
    private final byte[] single = new byte[1];
    private long offset;

    public FileInput(FileHandle file) {
        this.file = file;
    }

    @Override
    public int read() {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int start, int length) {
        if (length == 0) {
            return 0;
        }
        int read = file.read(ByteBuffer.wrap(target, start, length), offset);
        offset += read;
        return read == 0 ? -1 : read;
    }

    @Override
    public void close() {
        file.close();
    }
}
