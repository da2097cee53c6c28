package dev.tidemark.engine.store;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Path;

/**
 * Where the files of dropped collections go before they are unlinked. One thread at a time for each collection.
 *
 * <p>A drop is done when its line in the catalog is durable; what happens here only gives the space back. What a crash leaves
 * behind is moved when a collection of the same name is opened, or after the store has been opened again: {@link Orphans}
 * finds it then.
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

    /** Moves a directory away whose collection does not exist any more; once, since a later one of the name may follow it. */
    public void discard(CollectionFiles files) {
        String name = files.id() + "-" + files.handle();
        if (disk.exists(files.directory()) && !disk.exists(directory().resolve(name))) {
            move(files.directory(), name);
        }
    }

    /** Moves a directory away that stands under a collection's name and holds another incarnation's files. */
    void discardForeign(CollectionFiles files) {
        move(files.directory(), "before-" + files.id() + "-" + files.handle());
    }

    /** Durably, under a name that nothing in the bin has: one moved before may not have been unlinked yet. */
    private void move(Path source, String name) {
        disk.createDirectories(directory());
        Path target = directory().resolve(name);
        for (int number = 1; disk.exists(target); number++) {
            target = directory().resolve(name + "." + number);
        }
        disk.rename(source, target);
        disk.syncDirectory(directory());
        disk.syncDirectory(dataDirectory);
        Path above = source.getParent();
        if (above != null) {
            disk.syncDirectory(above);
        }
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
