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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which collections exist, in memory: the state of the catalog's log. The catalog's writer alone changes it, after a line is
 * durable; any thread reads.
 *
 * <p>Only the map by name is filled at once: with many collections the others would be most of the time that an opening
 * takes. Each is made under the lock by the first call that needs it and kept in step from then on; later reads take no lock.
 */
public final class Catalog {

    /** The catalog's own entry is not in the catalog: its handle and seed are the same in every store. */
    private static final String HANDLE = "0000000000000000";

    /** Stands for the catalog itself where collections are named by their entries. */
    public static final CatalogEntry ENTRY = new CatalogEntry(
            new CollectionName("catalog"), CollectionId.CATALOG, HANDLE, 0, CollectionSettings.DEFAULT);

    private final ConcurrentHashMap<CollectionName, CatalogEntry> byName;

    /** The same by number, made by the first who asks. */
    private volatile Optional<ConcurrentHashMap<CollectionId, CatalogEntry>> byId = Optional.empty();

    /** The same in order of names, made by the first listing. */
    private volatile Optional<ConcurrentSkipListMap<CollectionName, CatalogEntry>> ordered = Optional.empty();

    private long lastId;

    public Catalog() {
        this(0);
    }

    /** An empty catalog with room for some collections. */
    Catalog(int expected) {
        byName = new ConcurrentHashMap<>(expected);
    }

    /** Where the catalog's file is. */
    public static CollectionFiles files(Path dataDirectory) {
        return new CollectionFiles(dataDirectory, CollectionId.CATALOG, HANDLE);
    }

    /** Takes in one durable record of the catalog's log. */
    public void apply(LogRecord record) {
        CollectionName name = nameIn(record);
        if (record.operation() == Operation.SET) {
            Location location = Location.of(CollectionFiles.CATALOG_FILE + " position=" + record.position());
            put(CatalogEntry.decode(name, record.valueText(), location));
        } else {
            remove(name);
        }
    }

    /** The collection that a record of the catalog's log is about. */
    public static CollectionName nameIn(LogRecord record) {
        return new CollectionName(KeyText.unescape(record.escapedKey()));
    }

    synchronized void put(CatalogEntry entry) {
        lastId = Math.max(lastId, entry.id().value());
        CatalogEntry before = byName.put(entry.name(), entry);
        if (before != null && !before.id().equals(entry.id())) {
            byId.ifPresent(ids -> ids.remove(before.id()));
        }
        byId.ifPresent(ids -> ids.put(entry.id(), entry));
        ordered.ifPresent(names -> names.put(entry.name(), entry));
    }

    synchronized void remove(CollectionName name) {
        CatalogEntry before = byName.remove(name);
        if (before != null) {
            byId.ifPresent(ids -> ids.remove(before.id()));
            ordered.ifPresent(names -> names.remove(name));
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
        NavigableMap<CollectionName, CatalogEntry> names = ordered.orElseGet(this::order);
        NavigableMap<CollectionName, CatalogEntry> rest = after.isPresent() ? names.tailMap(after.get(), false) : names;
        List<CatalogEntry> entries = new ArrayList<>();
        for (CatalogEntry entry : rest.values()) {
            if (entries.size() == limit) {
                break;
            }
            entries.add(entry);
        }
        return entries;
    }

    private synchronized ConcurrentSkipListMap<CollectionName, CatalogEntry> order() {
        if (ordered.isEmpty()) {
            ordered = Optional.of(new ConcurrentSkipListMap<>(new TreeMap<>(byName)));
        }
        return ordered.get();
    }

    public int size() {
        return byName.size();
    }

    /** The collection of that number, unless it was dropped. */
    public Optional<CatalogEntry> find(CollectionId id) {
        return Optional.ofNullable(byId.orElseGet(this::numbered).get(id));
    }

    private synchronized ConcurrentHashMap<CollectionId, CatalogEntry> numbered() {
        if (byId.isEmpty()) {
            ConcurrentHashMap<CollectionId, CatalogEntry> ids = new ConcurrentHashMap<>(byName.size());
            byName.values().forEach(entry -> ids.put(entry.id(), entry));
            byId = Optional.of(ids);
        }
        return byId.get();
    }
}
