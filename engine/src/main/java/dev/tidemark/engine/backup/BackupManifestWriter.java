package dev.tidemark.engine.backup;

import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;

/**
 * Writes a backup's manifest line by line. Used by one thread.
 *
 * <p>It has its name last: before that the directory is no backup, whatever is in it.
 */
final class BackupManifestWriter implements AutoCloseable {

    private final FileSystem disk;
    private final Path directory;
    private final NewFile file;
    private long collections;
    private long files;
    private long lengthBytes;

    BackupManifestWriter(FileSystem disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
        this.file = new NewFile(disk, AtomicPublisher.temporaryOf(BackupDirectory.manifestIn(directory)));
    }

    void add(BackupLine line) {
        file.write(BackupLines.encode(line));
        if (line instanceof BackupLine.OfCollection) {
            collections++;
        } else if (line instanceof BackupLine.OfFile added) {
            files++;
            lengthBytes += added.lengthBytes();
        }
    }

    /** Everything else is durable in the directory, names included: from here on it is a backup. */
    BackupLine.End publish() {
        BackupLine.End end = new BackupLine.End(collections, files, lengthBytes, file.sha256());
        file.write(BackupLines.encode(end));
        file.finish();
        disk.syncDirectory(directory);
        Path manifest = BackupDirectory.manifestIn(directory);
        disk.rename(AtomicPublisher.temporaryOf(manifest), manifest);
        disk.syncDirectory(directory);
        return end;
    }

    @Override
    public void close() {
        file.close();
    }
}
