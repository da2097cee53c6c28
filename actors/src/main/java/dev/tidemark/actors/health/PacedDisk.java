package dev.tidemark.actors.health;

import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockedFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A disk that can be read alone, and not faster than a pace allows. One thread at a time.
 *
 * <p>The journal is read at once, since its files are recycled under a slow reader; what that cost is waited for at the next other file.
 */
final class PacedDisk implements FileSystem {

    private static final String JOURNAL_SUFFIX = ".wal";

    private final FileSystem disk;
    private final BackupWork pace;
    private long owedBytes;

    PacedDisk(FileSystem disk, BackupWork pace) {
        this.disk = disk;
        this.pace = pace;
    }

    private void spent(Path file, long bytes) {
        owedBytes += bytes;
        if (!file.toString().endsWith(JOURNAL_SUFFIX)) {
            long due = owedBytes;
            owedBytes = 0;
            pace.spent(due);
        }
    }

    @Override
    public FileHandle open(Path file, OpenMode mode) {
        if (mode != OpenMode.READ) {
            throw readOnly();
        }
        return new PacedFile(disk.open(file, mode));
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("whoever looks at a store's health changes nothing");
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
        throw readOnly();
    }

    @Override
    public void rename(Path source, Path target) {
        throw readOnly();
    }

    @Override
    public void replace(Path source, Path target) {
        throw readOnly();
    }

    @Override
    public void link(Path existing, Path link) {
        throw readOnly();
    }

    @Override
    public void delete(Path path) {
        throw readOnly();
    }

    @Override
    public void syncDirectory(Path directory) {
        throw readOnly();
    }

    @Override
    public Optional<LockedFile> lock(Path file) {
        throw readOnly();
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

    /** An open file of it. */
    private final class PacedFile implements FileHandle {

        private final FileHandle file;

        PacedFile(FileHandle file) {
            this.file = file;
        }

        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public int read(ByteBuffer target, long offset) {
            int read = file.read(target, offset);
            spent(file.path(), read);
            return read;
        }

        @Override
        public void write(ByteBuffer source, long offset) {
            throw readOnly();
        }

        @Override
        public void force(boolean metadata) {
            throw readOnly();
        }

        @Override
        public long length() {
            return file.length();
        }

        @Override
        public void truncate(long length) {
            throw readOnly();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
