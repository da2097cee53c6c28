package dev.tidemark.testkit.engine;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A disk that passes everything on; planted bugs change one thing about it. */
class PassingDisk implements FileSystem {

    private final FileSystem target;

    PassingDisk(FileSystem target) {
        this.target = target;
    }

    final FileSystem target() {
        return target;
    }

    @Override
    public FileHandle open(Path file, OpenMode mode) {
        return target.open(file, mode);
    }

    @Override
    public final boolean exists(Path path) {
        return target.exists(path);
    }

    @Override
    public final long length(Path file) {
        return target.length(file);
    }

    @Override
    public final long modifiedMillis(Path file) {
        return target.modifiedMillis(file);
    }

    @Override
    public final List<String> list(Path directory) {
        return target.list(directory);
    }

    @Override
    public final void createDirectories(Path directory) {
        target.createDirectories(directory);
    }

    @Override
    public final void rename(Path source, Path destination) {
        target.rename(source, destination);
    }

    @Override
    public final void link(Path existing, Path link) {
        target.link(existing, link);
    }

    @Override
    public final void replace(Path source, Path destination) {
        target.replace(source, destination);
    }

    @Override
    public final void delete(Path path) {
        target.delete(path);
    }

    @Override
    public void syncDirectory(Path directory) {
        target.syncDirectory(directory);
    }

    @Override
    public final Optional<LockedFile> lock(Path file) {
        return target.lock(file);
    }

    @Override
    public final byte[] peek(Path file) {
        return target.peek(file);
    }

    @Override
    public final Optional<Object> identity(Path path) {
        return target.identity(path);
    }

    @Override
    public final long usableSpace(Path path) {
        return target.usableSpace(path);
    }
}
