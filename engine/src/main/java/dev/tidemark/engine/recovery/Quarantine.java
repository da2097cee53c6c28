package dev.tidemark.engine.recovery;

import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Path;

/**
 * Where files of a log go that an opening can neither use nor prove worthless; nothing there is ever deleted. Owned by one
 * thread.
 */
final class Quarantine {

    private final FileSystem disk;
    private final CollectionFiles files;
    private final Path directory;

    Quarantine(FileSystem disk, CollectionFiles files) {
        this.disk = disk;
        this.files = files;
        this.directory = files.directory().resolve(CollectionFiles.QUARANTINE);
    }

    /** Sets a file of the log directory aside, under a name that is free. */
    void take(Path path) {
        disk.createDirectories(directory);
        Path target = directory.resolve(String.valueOf(path.getFileName()));
        for (int number = 1; disk.exists(target); number++) {
            target = directory.resolve(path.getFileName() + "." + number);
        }
        disk.rename(path, target);
    }

    /** Makes what was taken so far durable in its place. */
    void sync() {
        disk.syncDirectory(files.directory());
        disk.syncDirectory(directory);
        disk.syncDirectory(files.logDirectory());
    }
}
