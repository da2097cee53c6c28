package dev.tidemark.engine.backup;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.SideLane;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file that is written once, from its start to its end, with the digests of what went in. Owned by one thread; it may be written beside
 * it, a buffer while the next ones are filled.
 *
 * <p>Life: any number of {@link #write} → {@link #finish}, after which the content is durable under a name that is not yet → {@link
 * #close}, in any case. In place of {@code finish}: {@link #end}, and then {@link #settle} on any thread.
 */
final class NewFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 18;

    private final FileHandle file;
    private final Optional<Sha256> sha;

    /** Of what was written; changed by the lane. */
    private final CRC32C crc = new CRC32C();

    private final SideLane writes;

    /** One that is filled, and as many as may be under way to the file; made when they are needed. */
    private final @Nullable ByteBuffer[] buffers = new @Nullable ByteBuffer[1 + SideLane.PIECES_MAX];

    private int filling;
    private ByteBuffer buffer;

    /** Bytes that were handed to the lane. */
    private long flushed;

    NewFile(FileSystem disk, Path path) {
        this(disk, path, Optional.of(new Sha256()), SideLane.INLINE);
    }

    private NewFile(FileSystem disk, Path path, Optional<Sha256> sha, Executor beside) {
        this.sha = sha;
        this.writes = new SideLane(beside);
        this.buffer = next();
        this.file = disk.open(path, OpenMode.CREATE);
    }

    /** One whose SHA-256 nobody asks for. */
    static NewFile unhashed(FileSystem disk, Path path) {
        return unhashed(disk, path, SideLane.INLINE);
    }

    /** @param beside writes to the file, as {@link SideLane} says */
    static NewFile unhashed(FileSystem disk, Path path, Executor beside) {
        return new NewFile(disk, path, Optional.empty(), beside);
    }

    private ByteBuffer next() {
        filling = (filling + 1) % buffers.length;
        ByteBuffer next = buffers[filling];
        if (next == null) {
            next = ByteBuffer.allocate(BUFFER_BYTES);
            buffers[filling] = next;
        }
        return next.clear();
    }

    void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    void write(byte[] bytes, int start, int length) {
        sha.ifPresent(digest -> digest.update(bytes, start, length));
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
        ByteBuffer full = buffer.flip();
        long offset = flushed;
        if (full.hasRemaining()) {
            flushed += full.remaining();
            writes.hand(() -> {
                crc.update(full.duplicate());
                file.write(full, offset);
            });
        }
        buffer = next();
    }

    long length() {
        return flushed + buffer.position();
    }

    /** CRC-32C of everything written so far. */
    int crc() {
        end();
        return (int) crc.getValue();
    }

    /** SHA-256 of everything written so far, which no more follows. */
    String sha256() {
        return sha.orElseThrow().hex();
    }

    /** Hands everything written so far to the file. */
    void end() {
        flush();
        writes.await();
    }

    /** Makes the content durable. */
    void finish() {
        end();
        file.force(true);
    }

    /** Makes the content durable that was ended, and closes the file; on any one thread. */
    void settle() {
        try (file) {
            file.force(true);
        }
    }

    @Override
    public void close() {
        writes.close();
        file.close();
    }
}
