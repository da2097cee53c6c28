package dev.tidemark.engine.log;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.UnchangingDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk on which another process has the store: everything that would change it is refused. Any thread.
 *
 * <p>The owner may drop a collection and create another one under its name while the first is read. Its files have the same names then, and a
 * handle that is opened late would lead to lines of the other one. So a segment that says that it is another incarnation's is as good as gone.
 */
public final class ReadOnlyDisk extends UnchangingDisk {

    private static final int HEADER_MAX_BYTES = 512;

    /** Whose segments are expected in a log directory. */
    private final ConcurrentHashMap<Path, String> handles = new ConcurrentHashMap<>();

    public ReadOnlyDisk(FileSystem disk) {
        super(disk);
    }

    /** From here on the segments of the collection's name are this one's, or not there. */
    public void expect(CollectionFiles files) {
        handles.put(files.logDirectory(), files.handle());
    }

    /** The same disk for who wants to know whose segments there are. */
    public FileSystem expectingNothing() {
        return new ReadOnlyDisk(disk());
    }

    /** Nobody reads the collection any more. */
    public void forget(CollectionFiles files) {
        handles.remove(files.logDirectory(), files.handle());
    }

    @Override
    protected FileHandle opened(Path file) {
        FileHandle opened = disk().open(file, OpenMode.READ);
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

    @Override
    protected StorageFailedException refused(String action, Path path) {
        return new StorageFailedException(
                Kind.READ_ONLY, "store is open for reading alone: refused=" + action, Location.of(path), null);
    }
}
