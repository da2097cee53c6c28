package dev.tidemark.engine.store;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Path;

/**
 * Where the files of dropped collections go before they are unlinked. One thread at a time for each collection.
 *
 * <p>A drop is done when its line in the catalog is durable; what happens here only gives the space back. What a crash leaves
 * behind is moved when a collection of the same name is opened, or when the store is opened again.
 */
public final class TrashBin {

    private final FileSystem disk;
    private final Path dataDirectory;

    public TrashBin(FileSystem disk, Path dataDirectory) {
        this.disk = disk;
        this.dataDirectory = dataDirectory;
    }

    private Path directory() {
        return dataDirectory.resolve("trash");
    }

    /**
     * Moves the files of a dropped collection away, so that its name is free; {@link #empty} unlinks them. Those of a later
     * collection that has the name already stay.
     */
    public void discard(CatalogEntry entry) {
        CollectionFiles files = entry.files(dataDirectory);
        if (!Incarnation.isForeign(disk, files)) {
            discard(files);
        }
    }

    /** Moves a directory away whose collection does not exist any more. */
    public void discard(CollectionFiles files) {
        if (disk.exists(files.directory())) {
            disk.createDirectories(directory());
            Path target = directory().resolve(files.id() + "-" + files.handle());
            if (!disk.exists(target)) {
                disk.rename(files.directory(), target);
            }
        }
    }

    /** Moves a directory away that stands under a collection's name and holds another incarnation's files. */
    void discardForeign(CollectionFiles files) {
        disk.createDirectories(directory());
        disk.rename(files.directory(), directory().resolve("before-" + files.id() + "-" + files.handle()));
    }

    /**
     * Unlinks everything in the bin.
     *
     * @throws StorageFailedException when the disk refuses; what is left stays for the next time
     */
    public void empty() {
        for (String name : disk.list(directory())) {
            deleteTree(directory().resolve(name));
        }
    }

    private void deleteTree(Path path) {
        for (String name : disk.list(path)) {
            deleteTree(path.resolve(name));
        }
        disk.delete(path);
    }
}
