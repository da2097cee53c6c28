package dev.tidemark.engine.io;

import java.nio.file.Path;
import java.util.Optional;

/** A disk that passes everything on to another one; whoever extends it changes a thing or two. Safe for any thread. */
public abstract class PassingDisk extends DiskLayer {

    protected PassingDisk(FileSystem disk) {
        super(disk);
    }

    @Override
    public FileHandle open(Path file, OpenMode mode) {
        return disk().open(file, mode);
    }

    @Override
    public void createDirectories(Path directory) {
        disk().createDirectories(directory);
    }

    @Override
    public void rename(Path source, Path target) {
        disk().rename(source, target);
    }

    @Override
    public void replace(Path source, Path target) {
        disk().replace(source, target);
    }

    @Override
    public void link(Path existing, Path link) {
        disk().link(existing, link);
    }

    @Override
    public void delete(Path path) {
        disk().delete(path);
    }

    @Override
    public void syncDirectory(Path directory) {
        disk().syncDirectory(directory);
    }

    @Override
    public Optional<LockedFile> lock(Path file) {
        return disk().lock(file);
    }
}
