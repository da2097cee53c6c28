package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which collections exist, in memory: the state of the catalog's log. The catalog's writer alone changes it, after a line is
 * durable; any thread reads.
 */
public final class Catalog {

    /** The catalog's own entry is not in the catalog: its handle and seed are the same in every store. */
    private static final String HANDLE = "0000000000000000";

    /** Stands for the catalog itself where collections are named by their entries. */
    public static final CatalogEntry ENTRY = new CatalogEntry(
            new CollectionName("catalog"), CollectionId.CATALOG, HANDLE, 0, CollectionSettings.DEFAULT);

    private final ConcurrentSkipListMap<CollectionName, CatalogEntry> byName = new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<CollectionId, CatalogEntry> byId = new ConcurrentHashMap<>();
    private long lastId;

    /** Where the catalog's file is. */
    public static CollectionFiles files(Path dataDirectory) {
        return new CollectionFiles(dataDirectory, CollectionId.CATALOG, HANDLE);
    }

    /** Takes in one durable record of the catalog's log. */
    public void apply(LogRecord record) {
        CollectionName name = nameIn(record);
        if (record.operation() == Operation.SET) {
            Location location = Location.of(CollectionFiles.CATALOG_FILE + " position=" + record.position());
            CatalogEntry entry = CatalogEntry.decode(name, record.valueText(), location);
            lastId = Math.max(lastId, entry.id().value());
            put(name, entry);
        } else {
            remove(name);
        }
    }

    /** The collection that a record of the catalog's log is about. */
    public static CollectionName nameIn(LogRecord record) {
        return new CollectionName(KeyText.unescape(record.escapedKey()));
    }

    private void put(CollectionName name, CatalogEntry entry) {
        remove(name);
        byName.put(name, entry);
        byId.put(entry.id(), entry);
    }

    private void remove(CollectionName name) {
        CatalogEntry before = byName.remove(name);
        if (before != null) {
            byId.remove(before.id());
        }
    }

    /** Next number never given out; called by the catalog's writer, who stages the creation at once. */
    public CollectionId nextId() {
        lastId++;
        return new CollectionId(lastId);
    }

    public Optional<CatalogEntry> find(CollectionName name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Entries whose names lie behind {@code after}, in order of names. */
    public List<CatalogEntry> list(Optional<CollectionName> after, int limit) {
        NavigableMap<CollectionName, CatalogEntry> rest =
                after.isPresent() ? byName.tailMap(after.get(), false) : byName;
        List<CatalogEntry> entries = new ArrayList<>();
        for (CatalogEntry entry : rest.values()) {
            if (entries.size() == limit) {
                break;
            }
            entries.add(entry);
        }
        return entries;
    }

    public int size() {
        return byName.size();
    }

    /** The collection of that number, unless it was dropped. */
    public Optional<CatalogEntry> find(CollectionId id) {
        return Optional.ofNullable(byId.get(id));
    }
}
