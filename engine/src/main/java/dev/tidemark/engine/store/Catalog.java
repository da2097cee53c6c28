package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.state.KeyIndex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;

/**
 * Which collections exist, in memory: the state of the catalog's log. The catalog's writer alone changes it, after a line is
 * durable; any thread reads.
 *
 * <p>What an image knows stays in its bytes until it is asked for; beside it stands what has changed since. Only the map by name
 * is filled at once: with many changes the others would be most of the time that an opening takes. Each is made under the lock by
 * the first call that needs it and kept in step from then on; later reads take no lock.
 */
public final class Catalog {

    /** The catalog's own entry is not in the catalog: its handle and seed are the same in every store. */
    private static final String HANDLE = "0000000000000000";

    /** Stands for the catalog itself where collections are named by their entries; among changes, for a dropped collection. */
    public static final CatalogEntry ENTRY = new CatalogEntry(
            new CollectionName("catalog"), CollectionId.CATALOG, HANDLE, 0, CollectionSettings.DEFAULT);

    private final CatalogImage image;

    /** What the image does not know, or no more, and those of its entries that were looked up by name. */
    private final ConcurrentHashMap<CollectionName, CatalogEntry> changed;

    /** Changes by number, made by the first who asks. */
    private volatile Optional<ConcurrentHashMap<CollectionId, CatalogEntry>> byId = Optional.empty();

    /** Changes in order of names, made by the first listing. */
    private volatile Optional<ConcurrentSkipListMap<CollectionName, CatalogEntry>> ordered = Optional.empty();

    /** Held while an image is taken: a writer that has died may still be at one when the next one begins. */
    private final Object imaging = new Object();

    private volatile int size;

    /** Of them, those that are the store's own. */
    private volatile int hidden;

    private long lastId;

    public Catalog() {
        this(0);
    }

    /** An empty catalog with room for some collections. */
    Catalog(int expected) {
        image = CatalogImage.NONE;
        changed = new ConcurrentHashMap<>(expected);
    }

    /** The catalog that an image shows. */
    Catalog(CatalogImage image) {
        this.image = image;
        this.changed = new ConcurrentHashMap<>();
        this.size = image.size();
        this.hidden = hiddenIn(image);
        this.lastId = image.header().lastId();
    }

    static boolean isDropped(CatalogEntry entry) {
        return entry.id().equals(CollectionId.CATALOG);
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
        Optional<CatalogEntry> before = find(entry.name());
        size += before.isEmpty() ? 1 : 0;
        hidden += before.isEmpty() && entry.name().isHidden() ? 1 : 0;
        note(entry.name(), entry);
        before.filter(old -> !old.id().equals(entry.id())).ifPresent(this::forgetNumber);
        byId.ifPresent(ids -> ids.put(entry.id(), entry));
    }

    synchronized void remove(CollectionName name) {
        Optional<CatalogEntry> before = find(name);
        size -= before.isPresent() ? 1 : 0;
        hidden -= before.isPresent() && name.isHidden() ? 1 : 0;
        if (image.contains(name)) {
            note(name, ENTRY);
        } else {
            changed.remove(name);
            ordered.ifPresent(names -> names.remove(name));
        }
        before.ifPresent(this::forgetNumber);
    }

    private void note(CollectionName name, CatalogEntry entry) {
        changed.put(name, entry);
        ordered.ifPresent(names -> names.put(name, entry));
    }

    private void forgetNumber(CatalogEntry before) {
        byId.ifPresent(ids -> ids.remove(before.id()));
    }

    /** Next number never given out; called by the catalog's writer, who stages the creation at once. */
    public synchronized CollectionId nextId() {
        lastId++;
        return new CollectionId(lastId);
    }

    public Optional<CatalogEntry> find(CollectionName name) {
        CatalogEntry known = changed.get(name);
        if (known == null) {
            Optional<CatalogEntry> old = image.find(name);
            if (old.isEmpty()) {
                return old;
            }
            CatalogEntry newer = changed.putIfAbsent(name, old.get());
            known = newer == null ? old.get() : newer;
        }
        return isDropped(known) ? Optional.empty() : Optional.of(known);
    }

    /** Entries whose names lie behind {@code after}, in order of names. */
    public List<CatalogEntry> list(Optional<CollectionName> after, int limit) {
        NavigableMap<CollectionName, CatalogEntry> names = ordered.orElseGet(this::order);
        NavigableMap<CollectionName, CatalogEntry> rest = after.isPresent() ? names.tailMap(after.get(), false) : names;
        int ordinal = after.map(image::ordinalBehind).orElse(0);
        return taken(new CatalogListing(image, ordinal, rest.entrySet().iterator()), limit);
    }

    private static List<CatalogEntry> taken(CatalogListing listing, int limit) {
        List<CatalogEntry> entries = new ArrayList<>();
        while (entries.size() < limit && listing.hasNext()) {
            entries.add(listing.next());
        }
        return entries;
    }

    private synchronized ConcurrentSkipListMap<CollectionName, CatalogEntry> order() {
        if (ordered.isEmpty()) {
            ordered = Optional.of(new ConcurrentSkipListMap<>(new TreeMap<>(changed)));
        }
        return ordered.get();
    }

    public int size() {
        return size;
    }

    /** Count of those that users see. */
    public int visibleCount() {
        return size - hidden;
    }

    private static int hiddenIn(CatalogImage image) {
        int count = 0;
        int ordinal = image.ordinalBehind(CollectionName.BEFORE_RESERVED);
        while (ordinal < image.size() && image.entry(ordinal).name().isReserved()) {
            count += image.entry(ordinal).name().isHidden() ? 1 : 0;
            ordinal++;
        }
        return count;
    }

    /** The collection of that number, unless it was dropped. */
    public Optional<CatalogEntry> find(CollectionId id) {
        CatalogEntry known = byId.orElseGet(this::numbered).get(id);
        return known != null ? Optional.of(known) : image.find(id).filter(this::isCurrent);
    }

    private boolean isCurrent(CatalogEntry old) {
        CatalogEntry newer = changed.get(old.name());
        return newer == null || newer.id().equals(old.id());
    }

    private synchronized ConcurrentHashMap<CollectionId, CatalogEntry> numbered() {
        if (byId.isEmpty()) {
            ConcurrentHashMap<CollectionId, CatalogEntry> ids = new ConcurrentHashMap<>(changed.size());
            changed.values().stream().filter(entry -> !isDropped(entry)).forEach(entry -> ids.put(entry.id(), entry));
            byId = Optional.of(ids);
        }
        return byId.get();
    }

    /** Bytes of the log that the image stands for, zero without one. */
    long imagedLengthBytes() {
        return image.header().logLengthBytes();
    }

    private synchronized long lastId() {
        return lastId;
    }

    /** Lock of whoever takes an image. */
    Object imaging() {
        return imaging;
    }

    /**
     * Lays out an image of what is here now, while the writer may go on.
     *
     * @param begun what is known of the image before: nothing seen, no number given out
     * @param index of the catalog's log
     * @param seen asked last
     */
    byte[] imaged(CatalogImageHeader begun, KeyIndex index, LongSupplier seen) {
        List<Map.Entry<CollectionName, CatalogEntry>> changes = new ArrayList<>(changed.entrySet());
        changes.sort(Map.Entry.comparingByKey());
        CatalogListing all = new CatalogListing(image, 0, changes.iterator());
        CatalogImageWriter writer = new CatalogImageWriter(taken(all, Integer.MAX_VALUE), index);
        return writer.encode(new CatalogImageHeader(
                begun.position(),
                Math.max(begun.position(), seen.getAsLong()),
                begun.logLengthBytes(),
                begun.lineChecksum(),
                lastId()));
    }
}
