package dev.tidemark.engine.store;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.DirectoryNames;
import dev.tidemark.engine.log.LogCursor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds collections whose drop is durable and whose files a crash kept from being moved away. Any thread, after the store has
 * been opened.
 *
 * <p>Nothing goes that is not known: a directory counts when the catalog's log creates a collection of exactly that directory,
 * the catalog does not list it any more, and the first segment there, if its header is intact, is that collection's. What else
 * stands there stays, and {@code verify} tells of it.
 *
 * <p>Cost: the names of all directories. Only where the catalog has no such collection, its first header is read, and then the
 * catalog's log.
 */
public final class Orphans {

    private static final int PAGE = 4096;
    private static final long PAGE_BYTES = 1 << 20;

    private final FileSystem disk;
    private final Path dataDirectory;
    private final Catalog catalog;
    private final CollectionReader catalogLog;

    public Orphans(FileSystem disk, Path dataDirectory, Catalog catalog, CollectionReader catalogLog) {
        this.disk = disk;
        this.dataDirectory = dataDirectory;
        this.catalog = catalog;
        this.catalogLog = catalogLog;
    }

    /**
     * What the catalog said of those collections, for {@link TrashBin#discard(CatalogEntry)}.
     *
     * @throws dev.tidemark.engine.TidemarkException when the disk refuses
     */
    public List<CatalogEntry> find() {
        Map<Path, Optional<SegmentHeader>> unknown = unknown();
        List<CatalogEntry> orphans = new ArrayList<>();
        LogCursor cursor = new LogCursor(0);
        long watermark = catalogLog.view().watermark();
        while (!unknown.isEmpty() && cursor.position() < watermark) {
            for (LogRecord record : cursor.next(catalogLog.view(), PAGE, PAGE_BYTES)) {
                if (record.operation() == Operation.SET) {
                    CatalogEntry entry = entryIn(record);
                    if (catalog.find(entry.id()).isEmpty() && isOf(entry, unknown)) {
                        unknown.remove(home(entry));
                        orphans.add(entry);
                    }
                }
            }
        }
        return orphans;
    }

    /** Directories that no collection in the catalog has, with the header of their first segment where it is intact. */
    private Map<Path, Optional<SegmentHeader>> unknown() {
        Map<Path, Optional<SegmentHeader>> unknown = new HashMap<>();
        Path all = CatalogEntry.directoryOfAll(dataDirectory);
        for (String name : disk.list(all)) {
            if (DirectoryNames.nameOf(name).flatMap(catalog::find).isEmpty()) {
                unknown.put(all.resolve(name), Incarnation.header(disk, all.resolve(name)));
            }
        }
        return unknown;
    }

    private static CatalogEntry entryIn(LogRecord record) {
        Location location = Location.of(CollectionFiles.CATALOG_FILE + " position=" + record.position());
        return CatalogEntry.decode(Catalog.nameIn(record), record.valueText(), location);
    }

    private boolean isOf(CatalogEntry dropped, Map<Path, Optional<SegmentHeader>> directories) {
        Optional<SegmentHeader> header = directories.get(home(dropped));
        return header != null && (header.isEmpty() || header.get().handle().equals(dropped.handle()));
    }

    private Path home(CatalogEntry entry) {
        return entry.files(dataDirectory).directory();
    }
}
