package dev.tidemark.engine.chunk;

import java.util.ArrayList;
import java.util.List;

/**
 * One chunk's content on its way into its files: plain, compressed, or none at all where only its length counts. Owned by the
 * thread that seals.
 */
final class Content implements ByteSink, AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final List<ByteSink> plain = new ArrayList<>();
    private final List<ContentEncoder> encoders = new ArrayList<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long length;

    /** Content goes there too, as it is. */
    void to(ByteSink sink) {
        plain.add(sink);
    }

    /** Content goes there too, compressed. */
    void to(ContentEncoding encoding, ByteSink sink) {
        encoders.add(encoding.encoder(sink));
    }

    /** Bytes so far. */
    long length() {
        return length;
    }

    @Override
    public void write(byte[] source, int start, int end) {
        int size = end - start;
        length += size;
        if (plain.isEmpty() && encoders.isEmpty()) {
            return;
        }
        if (size > buffer.length - buffered) {
            flush();
        }
        if (size > buffer.length) {
            pass(source, start, end);
            return;
        }
        System.arraycopy(source, start, buffer, buffered, size);
        buffered += size;
    }

    private void flush() {
        pass(buffer, 0, buffered);
        buffered = 0;
    }

    private void pass(byte[] source, int start, int end) {
        if (start == end) {
            return;
        }
        plain.forEach(sink -> sink.write(source, start, end));
        encoders.forEach(sink -> sink.write(source, start, end));
    }

    void finish() {
        flush();
        encoders.forEach(ContentEncoder::finish);
    }

    /** Gives the compressors' memory back; the files are their owner's. */
    @Override
    public void close() {
        encoders.forEach(ContentEncoder::close);
        encoders.clear();
    }
}
