package dev.tidemark.engine.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Seam to the disk: everything that the engine does to files goes through here, so that a simulation can own the disk.
 *
 * <p>Safe for any thread. Paths are absolute or relative to the process; an implementation may treat them as mere names.
 * Every failure is a {@link dev.tidemark.engine.StorageFailedException} that names the file and the kind. Nothing of what
 * changes a directory (creation, rename, deletion) is durable before {@link #syncDirectory}.
 */
public interface FileSystem {

    /** How a file is opened. */
    enum OpenMode {
        /** Existing file, reads only. */
        READ,
        /** Existing file, reads and writes. */
        WRITE,
        /** New file, reads and writes; fails with ALREADY_EXISTS where one stands. */
        CREATE
    }

    /** Opens a file. The caller owns the handle and closes it. */
    FileHandle open(Path file, OpenMode mode);

    boolean exists(Path path);

    /** Length in bytes, by name; zero of a directory. Fails with NOT_FOUND. */
    long length(Path file);

    /** Wall-clock time of the last write to a file, milliseconds since the epoch, by name. Fails with NOT_FOUND. */
    long modifiedMillis(Path file);

    /** Names within a directory, sorted; empty for what is missing, or is a file. */
    List<String> list(Path directory);

    /** Creates the directory and its missing parents; existing ones are left as they are. Mode 0700 where supported. */
    void createDirectories(Path directory);

    /** Moves a file or directory atomically; fails with ALREADY_EXISTS where the target stands. */
    void rename(Path source, Path target);

    /** Moves a file atomically over whatever file stands at the target. */
    void replace(Path source, Path target);

    /**
     * Gives a file a second name; neither is the first one afterwards, and what is written through one shows under both. Fails with
     * ALREADY_EXISTS where the link stands, and with whatever the file system says that has no such links.
     */
    void link(Path existing, Path link);

    /** Deletes a file or an empty directory; fails with NOT_FOUND. */
    void delete(Path path);

    /** Makes the directory's entries durable. */
    void syncDirectory(Path directory);

    /**
     * Takes the exclusive lock of a file, creating it where missing; empty when anyone else, in this process or another,
     * holds it. The file must never be opened by other means while the lock is held: on POSIX that would drop it.
     */
    Optional<LockedFile> lock(Path file);

    /** Content of a file under {@link #lock}, read without disturbing the holder's lock; empty for a missing file. */
    byte[] peek(Path file);

    /** Identity (device and inode) of what the path names now; empty when nothing is there. */
    Optional<Object> identity(Path path);

    /** Bytes that can still be written to the file system that holds the path. */
    long usableSpace(Path path);
}
