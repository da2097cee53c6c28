package dev.tidemark.engine.inspect;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Path;

/** Adds up what a verification will read, for its progress. Stateless but for the disk. */
final class Extent {

    private final FileSystem disk;
    private final Path directory;

    Extent(FileSystem disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    long bytes(Iterable<String> collections) {
        long bytes = length(directory.resolve(CollectionFiles.CATALOG_FILE)) + within(directory.resolve("journal/0"));
        bytes += length(directory.resolve(CollectionFiles.CATALOG_IMAGE));
        for (String name : collections) {
            Path collection = directory.resolve("collections").resolve(name);
            bytes += length(collection.resolve("manifest.json"));
            bytes += within(collection.resolve("log"));
            bytes += within(collection.resolve("checkpoint"));
            bytes += within(collection.resolve(Chunks.DIRECTORY));
            Path backups = collection.resolve(CollectionFiles.BACKUPS);
            for (String generation : disk.list(backups)) {
                bytes += within(backups.resolve(generation));
            }
        }
        return bytes;
    }

    private long within(Path folder) {
        try {
            return disk.list(folder).stream()
                    .filter(name -> !name.endsWith(".tmp"))
                    .mapToLong(name -> length(folder.resolve(name)))
                    .sum();
        } catch (StorageFailedException noDirectory) {
            return 0;
        }
    }

    private long length(Path file) {
        try {
            return disk.length(file);
        } catch (StorageFailedException gone) {
            return 0;
        }
    }
}
