package dev.tidemark.actors.health;

import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.PassingFile;
import dev.tidemark.engine.io.UnchangingDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A disk that can be read alone, and not faster than a pace allows. One thread at a time.
 *
 * <p>The journal is read at once, since its files are recycled under a slow reader; what that cost is waited for at the next other file.
 */
final class PacedDisk extends UnchangingDisk {

    private static final String JOURNAL_SUFFIX = ".wal";

    private final BackupWork pace;
    private long owedBytes;

    PacedDisk(FileSystem disk, BackupWork pace) {
        super(disk);
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
    protected FileHandle opened(Path file) {
        return new PacedFile(disk().open(file, OpenMode.READ));
    }

    @Override
    protected RuntimeException refused(String action, Path path) {
        return readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("whoever looks at a store's health changes nothing");
    }

    /** An open file of it. */
    private final class PacedFile extends PassingFile {

        PacedFile(FileHandle file) {
            super(file);
        }

        @Override
        public int read(ByteBuffer target, long offset) {
            int read = super.read(target, offset);
            spent(path(), read);
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
        public void truncate(long length) {
            throw readOnly();
        }
    }
}
