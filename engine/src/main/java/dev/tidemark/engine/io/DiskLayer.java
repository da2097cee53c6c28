package dev.tidemark.engine.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A disk that stands before another one and passes on what is asked by name. Opening and changing is left to those who extend it: a new
 * operation is decided on in each of them. Safe for any thread.
 */
public abstract class DiskLayer implements FileSystem {

    private final FileSystem disk;

    protected DiskLayer(FileSystem disk) {
        this.disk = disk;
    }

    /** The disk behind. */
    protected final FileSystem disk() {
        return disk;
    }

    @Override
    public final boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public final long length(Path file) {
        return disk.length(file);
    }

    @Override
    public final long modifiedMillis(Path file) {
        return disk.modifiedMillis(file);
    }

    @Override
    public final List<String> list(Path directory) {
        return disk.list(directory);
    }

    @Override
    public final byte[] peek(Path file) {
        return disk.peek(file);
    }

    @Override
    public final Optional<Object> identity(Path path) {
        return disk.identity(path);
    }

    @Override
    public final long usableSpace(Path path) {
        return disk.usableSpace(path);
    }
}
