package dev.tidemark.engine.io;

import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StoreLockedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Ownership of a data directory: the lock of the file {@code LOCK} in it, which says who holds it. Owner: the store, which
 * closes it last.
 *
 * <p>The file stays after the release: deleting it would let two processes lock two files of one name.
 */
public final class DirectoryLock implements AutoCloseable {

    /** Name of the lock file; nothing but this class may open it. */
    public static final String FILE_NAME = "LOCK";

    private static final int HOLDER_SHOWN_MAX_CHARS = 300;

    private final Path file;
    private final LockedFile lock;

    private DirectoryLock(Path file, LockedFile lock) {
        this.file = file;
        this.lock = lock;
    }

    /**
     * Takes ownership, creating the directory where it is missing.
     *
     * @throws StoreLockedException when another process, or another store of this one, owns the directory; names the holder
     */
    public static DirectoryLock acquire(FileSystem disk, Path directory, LockHolder holder) {
        disk.createDirectories(directory);
        Path file = directory.resolve(FILE_NAME);
        LockedFile lock = disk.lock(file)
                .orElseThrow(() -> new StoreLockedException(
                        "data directory is in use: holder=" + holderOf(disk, directory)
                                + " hint=it can be opened read-only beside its owner",
                        Location.of(file)));
        try {
            lock.write((holder.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
        return new DirectoryLock(file, lock);
    }

    /** What the present or last holder wrote about itself, fit to be shown; "unknown" when there is nothing. */
    public static String holderOf(FileSystem disk, Path directory) {
        String text = new String(disk.peek(directory.resolve(FILE_NAME)), StandardCharsets.UTF_8);
        String line = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
        if (line.isBlank()) {
            return "unknown";
        }
        return line.length() <= HOLDER_SHOWN_MAX_CHARS ? line : line.substring(0, HOLDER_SHOWN_MAX_CHARS) + "…";
    }

    public boolean isHeld() {
        return lock.isHeld();
    }

    /**
     * Asked before anything irrevocable is published.
     *
     * @throws FencedException when the ownership was lost, as when the directory was removed or replaced
     */
    public void ensureHeld() {
        if (!isHeld()) {
            throw new FencedException("ownership of the data directory was lost: file=" + file, null);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
