package dev.tidemark.engine.log;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockedFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk on which another process has the store: everything that would change it is refused. Any thread.
 *
 * <p>The owner may drop a collection and create another one under its name while the first is read. Its files have the same names then, and a
 * handle that is opened late would lead to lines of the other one. So a segment that says that it is another incarnation's is as good as gone.
 */
public final class ReadOnlyDisk implements FileSystem {

    private static final int HEADER_MAX_BYTES = 512;

    private final FileSystem disk;

    /** Whose segments are expected in a log directory. */
    private final ConcurrentHashMap<Path, String> handles = new ConcurrentHashMap<>();

    public ReadOnlyDisk(FileSystem disk) {
        this.disk = disk;
    }

    /** From here on the segments of the collection's name are this one's, or not there. */
    public void expect(CollectionFiles files) {
        handles.put(files.logDirectory(), files.handle());
    }

    /** The same disk for who wants to know whose segments there are. */
    public FileSystem expectingNothing() {
        return new ReadOnlyDisk(disk);
    }

    /** Nobody reads the collection any more. */
    public void forget(CollectionFiles files) {
        handles.remove(files.logDirectory(), files.handle());
    }

    @Override
    public FileHandle open(Path file, OpenMode mode) {
        if (mode != OpenMode.READ) {
            throw refused("opening for writing", file);
        }
        FileHandle opened = disk.open(file, mode);
        try {
            requireExpected(opened, file);
        } catch (RuntimeException failure) {
            opened.close();
            throw failure;
        }
        return opened;
    }

    /** A header that is not whole yet is read again by whoever reads from the start. */
    private void requireExpected(FileHandle opened, Path file) {
        Path directory = file.getParent();
        @Nullable String expected = directory == null ? null : handles.get(directory);
        if (expected == null) {
            return;
        }
        byte[] bytes = new byte[HEADER_MAX_BYTES];
        int length = opened.read(ByteBuffer.wrap(bytes), 0);
        Optional<SegmentHeader> header = SegmentHeader.read(bytes, 0, length).content();
        if (header.filter(found -> !found.handle().equals(expected)).isPresent()) {
            throw new StorageFailedException(
                    Kind.NOT_FOUND, "segment is another collection's", Location.of(file), null);
        }
    }

    private static StorageFailedException refused(String action, Path path) {
        return new StorageFailedException(
                Kind.READ_ONLY, "store is open for reading alone: refused=" + action, Location.of(path), null);
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public long length(Path file) {
        return disk.length(file);
    }

    @Override
    public long modifiedMillis(Path file) {
        return disk.modifiedMillis(file);
    }

    @Override
    public List<String> list(Path directory) {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) {
        throw refused("creating a directory", directory);
    }

    @Override
    public void rename(Path source, Path target) {
        throw refused("renaming", source);
    }

    @Override
    public void replace(Path source, Path target) {
        throw refused("replacing", target);
    }

    @Override
    public void link(Path existing, Path link) {
        throw refused("linking", link);
    }

    @Override
    public void delete(Path path) {
        throw refused("deleting", path);
    }

    @Override
    public void syncDirectory(Path directory) {
        throw refused("syncing", directory);
    }

    @Override
    public Optional<LockedFile> lock(Path file) {
        throw refused("locking", file);
    }

    @Override
    public byte[] peek(Path file) {
        return disk.peek(file);
    }

    @Override
    public Optional<Object> identity(Path path) {
        return disk.identity(path);
    }

    @Override
    public long usableSpace(Path path) {
        return disk.usableSpace(path);
    }
}
