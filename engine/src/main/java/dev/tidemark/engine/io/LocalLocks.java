package dev.tidemark.engine.io;

import dev.tidemark.engine.StorageFailedException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All file locks that this process holds through {@link LocalDisk}. One per process; its monitor guards every touch of a
 * lock file.
 *
 * <p>POSIX drops a process's lock as soon as the process closes <em>any</em> descriptor of the file, whoever opened it, and the
 * JDK's lock object goes on saying that it is valid. Therefore:
 * <ol>
 *   <li>before a lock file is opened, the registry is asked: a file locked by this process is never opened again;
 *   <li>a channel that met somebody else's lock within this process (another class loader's copy of this class) is kept open
 *       for ever, as closing it would drop that lock;
 *   <li>a holder is believed only as long as the file at the path is the one it locked and says what the holder wrote.
 * </ol>
 */
final class LocalLocks {

    private static final Set<StandardOpenOption> LOCKING =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

    private static final int CONTENT_MAX_BYTES = 1 << 16;
    private static final int ATTEMPTS = 3;

    /** Held locks by file identity. Guarded by the class's monitor. */
    private static final Map<Object, LocalLock> HELD = new HashMap<>();

    /** Channels of files that others in this process have locked. Guarded by the class's monitor. */
    private static final Map<Object, FileChannel> NEVER_CLOSED = new HashMap<>();

    /** Absolute paths of the held locks, for a cheap look before every open. */
    private static final Set<Path> HELD_PATHS = ConcurrentHashMap.newKeySet();

    private LocalLocks() {}

    /** Fails when {@code file} is locked by this process: opening and closing it would drop the lock. */
    static void refuseIfHeld(Path file) {
        if (!HELD_PATHS.isEmpty() && HELD_PATHS.contains(normal(file))) {
            throw DiskFailures.of(
                    Kind.INPUT_OUTPUT,
                    "open refused: this process holds the file's lock, which would be dropped",
                    file);
        }
    }

    static synchronized Optional<LockedFile> lock(Path file) throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Object identity = identityOrNone(file);
            if (identity != null && HELD.containsKey(identity)) {
                return Optional.empty();
            }
            FileChannel channel = openToLock(file, identity);
            @Nullable FileLock lock = tryLock(file, channel);
            if (lock == null) {
                return Optional.empty();
            }
            Object locked = identityOrNone(file);
            if (locked != null && (identity == null || identity.equals(locked))) {
                return Optional.of(register(file, locked, channel, lock));
            }
            channel.close();
        }
        throw new IOException("the lock file was replaced again and again while being locked");
    }

    private static @Nullable Object identityOrNone(Path file) throws IOException {
        return Files.exists(file) ? LocalDisk.identityOf(file) : null;
    }

    private static FileChannel openToLock(Path file, @Nullable Object identity) throws IOException {
        FileChannel kept = identity == null ? null : NEVER_CLOSED.remove(identity);
        return kept != null ? kept : FileChannel.open(file, LOCKING, LocalDisk.fileMode(file));
    }

    /** Null when another holds the lock; the channel has been dealt with then. */
    private static @Nullable FileLock tryLock(Path file, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
            }
            return lock;
        } catch (OverlappingFileLockException heldWithinThisProcess) {
            NEVER_CLOSED.put(LocalDisk.identityOf(file), channel);
            return null;
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    private static LocalLock register(Path file, Object identity, FileChannel channel, FileLock lock)
            throws IOException {
        byte[] content;
        try {
            content = readAll(channel);
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
        LocalLock held = new LocalLock(file, identity, channel, lock, content);
        HELD.put(identity, held);
        HELD_PATHS.add(normal(file));
        return held;
    }

    static synchronized void release(LocalLock held) throws IOException {
        if (HELD.remove(held.identity(), held)) {
            HELD_PATHS.remove(normal(held.path()));
            held.closeChannel();
        }
    }

    static synchronized byte[] peek(Path file) throws IOException {
        Object identity = LocalDisk.identityOf(file);
        LocalLock held = HELD.get(identity);
        if (held != null) {
            return held.content();
        }
        FileChannel kept = NEVER_CLOSED.get(identity);
        if (kept != null) {
            return readAll(kept);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return readAll(channel);
        }
    }

    static byte[] readAll(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) Math.min(channel.size(), CONTENT_MAX_BYTES));
        int count = 0;
        while (content.hasRemaining() && count >= 0) {
            count = channel.read(content, content.position());
        }
        byte[] bytes = new byte[content.position()];
        content.flip().get(bytes);
        return bytes;
    }

    private static Path normal(Path file) {
        return file.toAbsolutePath().normalize();
    }
}
