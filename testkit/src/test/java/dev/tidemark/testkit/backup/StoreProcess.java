package dev.tidemark.testkit.backup;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.backup.BackupSource;
import dev.tidemark.engine.backup.RestoreMark;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.io.DurableDirectory;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalListener;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.LocalJournal;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.state.ScanCursor;
import dev.tidemark.engine.store.Batch;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CatalogFill;
import dev.tidemark.engine.store.ClosingSegment;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.CollectionReader;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.Key;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/** One life of a store on one thread, in the order that the actors keep, with backups taken of it. Any failure ends it. */
final class StoreProcess {

    private static final JournalSettings JOURNAL = new JournalSettings(64 << 10, 4, 32 << 10);

    private final FileSystem disk;
    private final Path directory;
    private final LogContext context;
    private final JournalShard shard;
    private final Pins pins = new Pins();
    private final Map<String, CollectionStore> stores = new LinkedHashMap<>();
    private final Map<String, CatalogEntry> entries = new LinkedHashMap<>();

    /** Opens a store of some collections, without a catalog. */
    StoreProcess(FileSystem disk, Path directory, List<String> names) {
        this(disk, directory);
        for (String name : names) {
            int number = entries.size() + 1;
            open(new CatalogEntry(
                    new CollectionName(name),
                    new CollectionId(number),
                    CatalogEntry.handleOf(number),
                    number,
                    CollectionSettings.DEFAULT));
        }
    }

    private StoreProcess(FileSystem disk, Path directory) {
        new RestoreMark(disk, directory).refuse();
        this.disk = disk;
        this.directory = directory;
        this.context = LogContext.of(disk, new StoreSettings(700, 8, 2, 8_000));
        DurableDirectory.create(disk, directory);
        this.shard =
                new LocalJournal(disk, directory.resolve("journal"), JOURNAL, () -> true, JournalListener.NONE).open(0);
    }

    /** Opens a restored store: what its catalog names. */
    static StoreProcess ofCatalog(FileSystem disk, Path directory) {
        StoreProcess process = new StoreProcess(disk, directory);
        CatalogFill fill = new CatalogFill(disk, directory);
        CollectionStore catalog = new CollectionOpener(process.context)
                .openCatalog(
                        Catalog.files(directory),
                        KeySeed.of(0),
                        JournalEvidence.of(process.shard, CollectionId.CATALOG),
                        fill)
                .store();
        catalog.damaged().ifPresent(damage -> {
            throw damage;
        });
        fill.catalog().list(Optional.empty(), 1000).forEach(process::open);
        return process;
    }

    void open(CatalogEntry entry) {
        CollectionStore store = new CollectionOpener(context)
                .open(entry.files(directory), entry.keySeed(), entry.settings(), JournalEvidence.of(shard, entry.id()))
                .store();
        store.damaged().ifPresent(damage -> {
            throw damage;
        });
        stores.put(entry.name().value(), store);
        entries.put(entry.name().value(), entry);
    }

    Map<String, CatalogEntry> entries() {
        return entries;
    }

    CollectionStore store(String name) {
        return stores.get(name);
    }

    /** Writes to any number of collections with one frame: durable when this returns. An empty value deletes. */
    void write(Map<String, Map<String, Optional<String>>> changes) {
        List<Batch> batches = new ArrayList<>();
        List<JournalEntry> frame = new ArrayList<>();
        changes.forEach((name, writes) -> {
            CollectionStore store = stores.get(name);
            writes.forEach((key, value) -> {
                byte[] escaped = Key.of(key).escaped();
                if (value.isPresent()) {
                    store.staging().set(escaped, value.get().getBytes(StandardCharsets.UTF_8));
                } else {
                    store.staging().delete(escaped);
                }
            });
            Batch batch = store.staging().send();
            batches.add(batch);
            frame.add(batch.entry(store.id()));
        });
        shard.append(frame, true, new AppendOutcome() {
            @Override
            public void durable() {}

            @Override
            public void failed(TidemarkException reason) {
                throw reason;
            }
        });
        shard.flush();
        int index = 0;
        for (String name : changes.keySet()) {
            CollectionStore store = stores.get(name);
            store.staging().landed();
            store.apply(batches.get(index)).ifPresent(closing -> finish(store, closing));
            index++;
        }
    }

    private void finish(CollectionStore store, ClosingSegment closing) {
        shard.forced(store.id(), store.closed(closing.finish()));
    }

    /** Compacts all that may be; what it replaces is moved away unless it is pinned. */
    void compact(String name) {
        CollectionStore store = stores.get(name);
        Optional<Compaction> compaction = store.compaction().begin(0);
        if (compaction.isEmpty()) {
            return;
        }
        while (!compaction.get().isScanned()) {
            compaction.get().step();
        }
        store.compaction().publish(compaction.get().finish(store.watermark()), store.watermark());
        while (store.compaction().step()) {
            Thread.onSpinWait();
        }
        store.compaction().replaced().move(pins);
    }

    /** How far each collection has come, by the journal. */
    Map<String, Long> cut() {
        shard.sync();
        Map<String, Long> cut = new LinkedHashMap<>();
        stores.forEach((name, store) -> cut.put(name, shard.lastPosition(store.id())));
        return cut;
    }

    /** @param planted what becomes of a cut's positions */
    List<BackupSource> sources(Map<String, Long> cut, LongUnaryOperator planted) {
        List<BackupSource> sources = new ArrayList<>();
        stores.forEach((name, store) -> BackupSource.take(
                        disk,
                        directory,
                        entries.get(name),
                        store.reader().view(),
                        planted.applyAsLong(cut.get(name)),
                        pins)
                .ifPresent(sources::add));
        return sources;
    }

    boolean isPinned(Path file) {
        return pins.isPinned(file);
    }

    /** Latest values by collection and key. */
    SortedMap<String, SortedMap<String, String>> state() {
        SortedMap<String, SortedMap<String, String>> state = new TreeMap<>();
        stores.forEach((name, store) -> state.put(name, state(store)));
        return state;
    }

    private static SortedMap<String, String> state(CollectionStore store) {
        SortedMap<String, String> state = new TreeMap<>();
        Optional<ScanCursor> next = Optional.of(ScanCursor.START);
        while (next.isPresent()) {
            CollectionReader.Scan scan = store.reader().scan(next.get(), 64, 64, record -> true);
            for (LogRecord record : scan.records()) {
                state.put(KeyText.unescape(record.escapedKey()), record.valueText());
            }
            next = scan.next();
        }
        return state;
    }

    void close() {
        stores.values().forEach(CollectionStore::close);
        shard.close();
        context.readHandles().close();
    }
}
