package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.FollowedTail;
import dev.tidemark.engine.log.LogContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps a catalog in step with the log that the store's owner writes. Owned by one thread at a time; any thread reads the catalog. */
public final class CatalogReading {

    private final Catalog catalog = new Catalog();
    private final CollectionFiles files;
    private final FollowedTail tail;

    /** What the catalog had said of collections of which it says something else since the look began. */
    private List<CatalogEntry> changed = new ArrayList<>();

    /** Reads all that is there by now. */
    public CatalogReading(LogContext context, Path dataDirectory) {
        this.files = Catalog.files(dataDirectory);
        this.tail = new FollowedTail(context, files, 0, 1);
        List<CatalogEntry> unheard = look();
        unheard.clear();
    }

    public Catalog catalog() {
        return catalog;
    }

    /**
     * Takes in what has come.
     *
     * @return collections that were dropped or have other settings now, as they were before
     * @throws StorageFailedException when the disk fails, or the log is not the one any more that was read: then the store is another one
     */
    public List<CatalogEntry> look() {
        if (!tail.takeAll((line, buffer, offset) -> take(line))) {
            throw new StorageFailedException(
                    Kind.NOT_FOUND, "catalog is gone, or shorter than it was", Location.of(files.segment(1)), null);
        }
        List<CatalogEntry> told = changed;
        changed = new ArrayList<>();
        return told;
    }

    private void take(LineScanner line) {
        CollectionName name = Catalog.nameIn(line.record());
        Optional<CatalogEntry> before = catalog.find(name);
        catalog.apply(line.record());
        before.filter(entry -> !catalog.find(name).equals(before)).ifPresent(changed::add);
    }
}
