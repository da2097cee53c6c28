package dev.tidemark.engine.io;

import java.nio.file.Path;
import java.util.Optional;

/** A disk that reads from another one and refuses whatever would change it, locks too. Safe for any thread. */
public abstract class UnchangingDisk extends DiskLayer {

    protected UnchangingDisk(FileSystem disk) {
        super(disk);
    }

    /** What is thrown instead of changing something. */
    protected abstract RuntimeException refused(String action, Path path);

    /** Opens a file that is there, for reading. */
    protected abstract FileHandle opened(Path file);

    @Override
    public final FileHandle open(Path file, OpenMode mode) {
        if (mode != OpenMode.READ) {
            throw refused("opening for writing", file);
        }
        return opened(file);
    }

    @Override
    public final void createDirectories(Path directory) {
        throw refused("creating a directory", directory);
    }

    @Override
    public final void rename(Path source, Path target) {
        throw refused("renaming", source);
    }

    @Override
    public final void replace(Path source, Path target) {
        throw refused("replacing", target);
    }

    @Override
    public final void link(Path existing, Path link) {
        throw refused("linking", link);
    }

    @Override
    public final void delete(Path path) {
        throw refused("deleting", path);
    }

    @Override
    public final void syncDirectory(Path directory) {
        throw refused("syncing", directory);
    }

    @Override
    public final Optional<LockedFile> lock(Path file) {
        throw refused("locking", file);
    }
}
