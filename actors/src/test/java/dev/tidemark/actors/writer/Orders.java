package dev.tidemark.actors.writer;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.CollectionStore;
import java.nio.file.Path;
import java.util.List;

/** An empty collection on the real disk. Stateless. */
final class Orders {

    static final CatalogEntry ENTRY = new CatalogEntry(
            new CollectionName("orders"), new CollectionId(7), "00c0ffee00c0ffee", 1, CollectionSettings.DEFAULT);

    /** Another one, with keys too. */
    static final CatalogEntry ITEMS = new CatalogEntry(
            new CollectionName("items"), new CollectionId(8), "00c0ffee00c0ffef", 1, CollectionSettings.DEFAULT);

    private Orders() {}

    static CollectionStore open(Path dataDirectory) {
        return open(dataDirectory, StoreSettings.DEFAULT);
    }

    static CollectionStore open(Path dataDirectory, StoreSettings settings) {
        return open(ENTRY, dataDirectory, settings);
    }

    static CollectionStore open(CatalogEntry entry, Path dataDirectory, StoreSettings settings) {
        return new CollectionOpener(LogContext.of(new LocalDisk(), settings))
                .open(entry.files(dataDirectory), entry.keySeed(), new JournalEvidence(List.of(), ForcedMark.NONE))
                .store();
    }
}
