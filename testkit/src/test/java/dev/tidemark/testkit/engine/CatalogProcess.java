package dev.tidemark.testkit.engine;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalListener;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.LocalJournal;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.store.Batch;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CatalogFill;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.Key;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One life of a store that has nothing but its catalog: journal, log, image, on one thread, in the order that the actors keep. Any
 * failure ends it; then it is dropped.
 */
final class CatalogProcess {

    static final Path DIRECTORY = Path.of("/data");
    static final Path IMAGE = DIRECTORY.resolve("catalog.image");

    private final LogContext context;
    private final JournalShard shard;
    private final CollectionStore store;
    private final Catalog catalog;
    private final List<String> remarks;

    CatalogProcess(FileSystem disk) {
        this.context = LogContext.of(disk, WorldSettings.SMALL.store());
        this.shard = new LocalJournal(
                        disk,
                        DIRECTORY.resolve("journal"),
                        WorldSettings.SMALL.journal(),
                        () -> true,
                        JournalListener.NONE)
                .open(0);
        CatalogFill fill = new CatalogFill(disk, DIRECTORY);
        JournalEvidence evidence = JournalEvidence.of(shard, CollectionId.CATALOG);
        CollectionOpener.Opened opened =
                new CollectionOpener(context).openCatalog(Catalog.files(DIRECTORY), KeySeed.of(0), evidence, fill);
        this.store = opened.store();
        this.catalog = fill.catalog();
        this.remarks = opened.report().remarks();
        store.damaged().ifPresent(damage -> {
            throw damage;
        });
        store.imageWith(catalog);
    }

    Catalog catalog() {
        return catalog;
    }

    CollectionStore store() {
        return store;
    }

    List<String> remarks() {
        return remarks;
    }

    /** What the next creation puts into the catalog. */
    CatalogEntry next(String name, long seed) {
        return new CatalogEntry(
                new CollectionName(name),
                catalog.nextId(),
                CatalogEntry.handleOf(~seed),
                seed,
                CollectionSettings.DEFAULT);
    }

    /** Puts the entry, or drops its name. Durable when this returns; else nobody knows. */
    void change(String name, Optional<CatalogEntry> entry) {
        byte[] key = Key.of(name).escaped();
        if (entry.isPresent()) {
            store.staging().set(key, entry.get().encode());
        } else {
            store.staging().delete(key);
        }
        Batch batch = store.staging().send();
        shard.append(List.of(batch.entry(store.id())), true, new AppendOutcome() {
            @Override
            public void durable() {
                store.staging().landed();
                store.apply(batch);
                batch.records().forEach(CatalogProcess.this::take);
            }

            @Override
            public void failed(TidemarkException reason) {
                throw reason;
            }
        });
        shard.flush();
    }

    private void take(LogRecord record) {
        catalog.apply(record);
    }

    /** What the journal's keeper does now and then. */
    void recycle() {
        shard.prepareSpare();
        if (shard.wantsRecycling()) {
            shard.forced(store.id(), store.force());
            shard.recycleOldest();
        }
    }

    void image() {
        store.checkpoint().run();
    }

    /** Ends as the catalog's writer and the journal's keeper do when the store is closed. */
    void close() {
        if (store.watermark() > 0) {
            shard.forced(store.id(), store.force());
        }
        store.close();
        shard.close();
        context.readHandles().close();
    }
}
