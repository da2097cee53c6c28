package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.state.KeySeed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The open catalog of a store on the local disk, whose journal is played by what was forced last. */
final class CatalogLog {

    private final Path directory;
    private final CollectionStore store;
    private final Catalog catalog;
    private final List<String> remarks;

    private CatalogLog(Path directory, CollectionOpener.Opened opened, Catalog catalog) {
        this.directory = directory;
        this.store = opened.store();
        this.catalog = catalog;
        this.remarks = opened.report().remarks();
    }

    /** Opens the directory's catalog, of which the journal knows that much. */
    static CatalogLog open(Path directory, ForcedMark mark) {
        LocalDisk disk = new LocalDisk();
        CatalogFill fill = new CatalogFill(disk, directory);
        CollectionOpener.Opened opened = new CollectionOpener(LogContext.of(disk, StoreSettings.DEFAULT))
                .openCatalog(Catalog.files(directory), KeySeed.of(0), new JournalEvidence(List.of(), mark), fill);
        opened.store().imageWith(fill.catalog());
        return new CatalogLog(directory, opened, fill.catalog());
    }

    static CatalogEntry entry(String name, long id) {
        return new CatalogEntry(
                new CollectionName(name),
                new CollectionId(id),
                CatalogEntry.handleOf(0xc0ffee00c0ffeeL + id),
                -id,
                new CollectionSettings(
                        id % 2 == 0 ? Durability.INTERVAL : Durability.ALWAYS, Duration.ofMillis(100 + id % 3)));
    }

    CollectionStore store() {
        return store;
    }

    Catalog catalog() {
        return catalog;
    }

    List<String> remarks() {
        return remarks;
    }

    CatalogEntry create(String name) {
        CatalogEntry entry = entry(name, catalog.nextId().value());
        store.staging().set(Key.of(name).escaped(), entry.encode());
        land();
        return entry;
    }

    void drop(String name) {
        store.staging().delete(Key.of(name).escaped());
        land();
    }

    private void land() {
        Batch batch = store.staging().send();
        store.staging().landed();
        store.apply(batch);
        List<LogRecord> records = batch.records();
        records.forEach(catalog::apply);
    }

    void image() {
        store.checkpoint().run();
    }

    Path imageFile() {
        return new CatalogImageFile(new LocalDisk(), directory).path();
    }

    Path logFile() {
        return Catalog.files(directory).segment(1);
    }

    /** How far the log is forced now. */
    ForcedMark close() {
        ForcedMark mark = store.force();
        store.close();
        return mark;
    }
}
