package dev.tidemark.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A lock that this process holds, registered with {@link LocalLocks} until it is closed. Safe for any thread.
 *
 * <p>The JDK's lock object stays valid when the kernel's lock is lost, so {@link #isHeld} also compares what the file at the
 * path is and says with what this holder locked and wrote.
 */
final class LocalLock implements LockedFile {

    private final Path path;
    private final Object identity;
    private final FileChannel channel;
    private final FileLock lock;
    /** Last written or, before the first write, found. Guarded by this. */
    private byte[] content;

    LocalLock(Path path, Object identity, FileChannel channel, FileLock lock, byte[] content) {
        this.path = path;
        this.identity = identity;
        this.channel = channel;
        this.lock = lock;
        this.content = content;
    }

    Path path() {
        return path;
    }

    Object identity() {
        return identity;
    }

    synchronized byte[] content() {
        return content.clone();
    }

    @Override
    public synchronized void write(byte[] replacement) {
        try {
            ByteBuffer source = ByteBuffer.wrap(replacement);
            channel.truncate(0);
            while (source.hasRemaining()) {
                channel.write(source, source.position());
            }
            channel.force(true);
            content = replacement.clone();
        } catch (IOException failure) {
            throw DiskFailures.of("write of lock", path, failure);
        }
    }

    @Override
    public synchronized boolean isHeld() {
        try {
            return lock.isValid()
                    && LocalDisk.identityOf(path).equals(identity)
                    && Arrays.equals(LocalLocks.readAll(channel), content);
        } catch (IOException lost) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            LocalLocks.release(this);
        } catch (IOException failure) {
            throw DiskFailures.of("release of lock", path, failure);
        }
    }

    /** Closing the channel releases the lock. */
    void closeChannel() throws IOException {
        channel.close();
    }
}
