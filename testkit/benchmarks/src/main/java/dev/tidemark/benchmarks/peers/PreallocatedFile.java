package dev.tidemark.benchmarks.peers;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of fixed length, zero-filled and synced when made, then overwritten in place. Any thread may write. */
public final class PreallocatedFile implements Closeable {

    private static final int FILL_BYTES = 1 << 20;

    private final FileChannel channel;
    private final long length;

    private PreallocatedFile(FileChannel channel, long length) {
        this.channel = channel;
        this.length = length;
    }

    public static PreallocatedFile create(Path file, long length) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(FILL_BYTES, length));
        for (long at = 0; at < length; at += zeros.capacity()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), length - at));
            writeFully(channel, zeros, at);
        }
        channel.force(true);
        return new PreallocatedFile(channel, length);
    }

    long length() {
        return length;
    }

    void write(ByteBuffer bytes, long offset) throws IOException {
        writeFully(channel, bytes, offset);
    }

    void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }
}
