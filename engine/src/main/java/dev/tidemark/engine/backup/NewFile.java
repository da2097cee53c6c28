package dev.tidemark.engine.backup;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A file that is written once, from its start to its end, with the digests of what went in. Used by one thread.
 *
 * <p>Life: any number of {@link #write} → {@link #finish}, after which the content is durable under a name that is not yet → {@link
 * #close}, in any case.
 */
final class NewFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 18;

    private final FileHandle file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final Optional<Sha256> sha;
    private final CRC32C crc = new CRC32C();
    private long flushed;

    NewFile(FileSystem disk, Path path) {
        this(disk, path, Optional.of(new Sha256()));
    }

    private NewFile(FileSystem disk, Path path, Optional<Sha256> sha) {
        this.file = disk.open(path, OpenMode.CREATE);
        this.sha = sha;
    }

    /** One whose SHA-256 nobody asks for. */
    static NewFile unhashed(FileSystem disk, Path path) {
        return new NewFile(disk, path, Optional.empty());
    }

    void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    void write(byte[] bytes, int start, int length) {
        sha.ifPresent(digest -> digest.update(bytes, start, length));
        crc.update(bytes, start, length);
        int at = start;
        int end = start + length;
        while (at < end) {
            int part = Math.min(buffer.remaining(), end - at);
            buffer.put(bytes, at, part);
            at += part;
            if (!buffer.hasRemaining()) {
                flush();
            }
        }
    }

    private void flush() {
        buffer.flip();
        int length = buffer.remaining();
        if (length > 0) {
            file.write(buffer, flushed);
            flushed += length;
        }
        buffer.clear();
    }

    long length() {
        return flushed + buffer.position();
    }

    /** CRC-32C of everything written so far. */
    int crc() {
        return (int) crc.getValue();
    }

    /** SHA-256 of everything written so far, which no more follows. */
    String sha256() {
        return sha.orElseThrow().hex();
    }

    /** Makes the content durable. */
    void finish() {
        flush();
        file.force(true);
    }

    @Override
    public void close() {
        file.close();
    }
}
