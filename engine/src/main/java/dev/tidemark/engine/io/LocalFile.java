package dev.tidemark.engine.io;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An open file of the real disk. Reads by any thread; write, truncate and close by the owner; force by the owner or another thread.
 *
 * <p>An interrupt that arrives while a thread is inside a {@link FileChannel} call closes the channel for every user.
 * Therefore:
 * <ol>
 *   <li>an interrupt that is already pending is put aside during the call and set again after it: it does no harm;
 *   <li>one that arrives during a call on a handle opened for reads costs a reopening of the same file (identity compared),
 *       which is safe since such a handle carries no unforced writes;
 *   <li>one that arrives during a call on a handle opened for writes ends the handle: everything later fails, as the file
 *       must not be forced through another handle. Threads that write are never to be interrupted.
 * </ol>
 */
final class LocalFile implements FileHandle {

    /** Heap buffers are moved in parts, as the JDK keeps a direct copy buffer of the largest transfer per thread. */
    private static final int HEAP_TRANSFER_MAX_BYTES = 1 << 20;

    /** Reads of single lines ask for no more. */
    private static final int SMALL_READ_MAX_BYTES = 512;

    /** What small reads into the heap pass through; cheaper than the JDK's own copy buffers, which come in all sizes. */
    private static final ThreadLocal<ByteBuffer> SMALL_READS =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SMALL_READ_MAX_BYTES));

    /** Attempts of one read that other threads' interrupts may cost. */
    private static final int READ_ATTEMPTS = 64;

    /** Opens the same file again, or fails when another file stands at the path. */
    interface Reopening {
        FileChannel reopen() throws IOException;
    }

    private final Path path;
    private final @Nullable Reopening reopening;
    private volatile FileChannel channel;
    private volatile boolean closed;
    /** Why nothing may be written or forced any more; null while all is well. */
    private volatile @Nullable String poison;

    private LocalFile(Path path, FileChannel channel, @Nullable Reopening reopening) {
        this.path = path;
        this.channel = channel;
        this.reopening = reopening;
    }

    static LocalFile forReads(Path path, FileChannel channel, Reopening reopening) {
        return new LocalFile(path, channel, reopening);
    }

    static LocalFile forWrites(Path path, FileChannel channel) {
        return new LocalFile(path, channel, null);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public int read(ByteBuffer target, long offset) {
        boolean interrupted = Thread.interrupted();
        int start = target.position();
        try {
            for (int attempt = 1; ; attempt++) {
                FileChannel current = channel;
                try {
                    fill(current, target, offset - start);
                    return target.position() - start;
                } catch (ClosedChannelException failure) {
                    interrupted |= Thread.interrupted();
                    reopenAfter(current, attempt, failure);
                }
            }
        } catch (IOException failure) {
            throw DiskFailures.of("read", Location.of(path, offset), failure);
        } finally {
            restore(interrupted);
        }
    }

    /**
     * Reads until the buffer is full or the file ends.
     *
     * @param shift what to add to a position in the buffer to get the offset in the file
     */
    private static void fill(FileChannel channel, ByteBuffer target, long shift) throws IOException {
        int limit = target.limit();
        try {
            while (target.position() < limit) {
                if (readPart(channel, target, limit, shift) < 0) {
                    return;
                }
            }
        } finally {
            target.limit(limit);
        }
    }

    private static int readPart(FileChannel channel, ByteBuffer target, int limit, long shift) throws IOException {
        int start = target.position();
        if (target.isDirect() || limit - start > SMALL_READ_MAX_BYTES) {
            target.limit(transferLimit(target, limit));
            return channel.read(target, shift + start);
        }
        ByteBuffer small = SMALL_READS.get().clear().limit(limit - start);
        int read = channel.read(small, shift + start);
        target.limit(limit).put(small.flip());
        return read;
    }

    private static int transferLimit(ByteBuffer buffer, int limit) {
        return buffer.isDirect() ? limit : (int) Math.min(limit, (long) buffer.position() + HEAP_TRANSFER_MAX_BYTES);
    }

    private synchronized void reopenAfter(FileChannel seen, int attempt, ClosedChannelException failure)
            throws IOException {
        if (closed || reopening == null || attempt == READ_ATTEMPTS) {
            throw failure;
        }
        if (channel == seen) {
            channel = reopening.reopen();
        }
    }

    @Override
    public void write(ByteBuffer source, long offset) {
        requireSound("write");
        boolean interrupted = Thread.interrupted();
        int start = source.position();
        int limit = source.limit();
        try {
            while (source.position() < limit) {
                source.limit(transferLimit(source, limit));
                if (channel.write(source, offset + source.position() - start) == 0) {
                    throw new IOException("nothing was written");
                }
            }
        } catch (IOException failure) {
            throw DiskFailures.of("write", Location.of(path, offset), failure);
        } finally {
            source.limit(limit);
            restore(interrupted);
        }
    }

    @Override
    public void force(boolean metadata) {
        requireSound("force");
        boolean interrupted = Thread.interrupted();
        try {
            channel.force(metadata);
        } catch (IOException failure) {
            StorageFailedException converted = DiskFailures.of("force", path, failure);
            poison = String.valueOf(failure.getMessage());
            throw converted;
        } finally {
            restore(interrupted);
        }
    }

    @Override
    public long length() {
        boolean interrupted = Thread.interrupted();
        try {
            for (int attempt = 1; ; attempt++) {
                FileChannel current = channel;
                try {
                    return current.size();
                } catch (ClosedChannelException failure) {
                    interrupted |= Thread.interrupted();
                    reopenAfter(current, attempt, failure);
                }
            }
        } catch (IOException failure) {
            throw DiskFailures.of("length", path, failure);
        } finally {
            restore(interrupted);
        }
    }

    @Override
    public void truncate(long length) {
        requireSound("truncate");
        boolean interrupted = Thread.interrupted();
        try {
            channel.truncate(length);
        } catch (IOException failure) {
            throw DiskFailures.of("truncate", path, failure);
        } finally {
            restore(interrupted);
        }
    }

    private void requireSound(String action) {
        if (reopening != null) {
            throw new IllegalStateException(action + " on a handle opened for reads: file=" + path);
        }
        String reason = poison;
        if (reason != null) {
            throw DiskFailures.of(
                    Kind.INPUT_OUTPUT,
                    action + " refused: an earlier force of this file failed, it cannot be trusted any more: cause="
                            + reason,
                    path);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            channel.close();
        } catch (IOException failure) {
            throw DiskFailures.of("close", path, failure);
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
