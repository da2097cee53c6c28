package dev.tidemark.actors.store;

import dev.tidemark.actors.compaction.CandidateSource;
import dev.tidemark.actors.compaction.CompactionTurn;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.manifest.Backups;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.StoreCompaction;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Finds the collections that may be worth compacting, without opening them. Any thread.
 *
 * <p>A manifest is written whenever a file of the log is closed or replaced. So one look at its time passes over all collections to which little or
 * nothing happened; of the others the manifest is read. How many keys have a value only the open collection knows.
 */
final class Candidates implements CandidateSource {

    private static final int PAGE = 64;

    /** Clocks of disks may be coarse. */
    private static final long CLOCK_GRAIN_MILLIS = 2_000;

    private final Catalog catalog;
    private final Ports ports;
    private final FileSystem disk;
    private final Path dataDirectory;

    Candidates(Catalog catalog, Ports ports, FileSystem disk, Path dataDirectory) {
        this.catalog = catalog;
        this.ports = ports;
        this.disk = disk;
        this.dataDirectory = dataDirectory;
    }

    @Override
    public Page look(Optional<CollectionName> after, long sinceMillis, long packUntilMillis) {
        List<CatalogEntry> entries = catalog.list(after, PAGE);
        List<CatalogEntry> found = entries.stream()
                .filter(entry -> isCandidate(entry.files(dataDirectory), sinceMillis, packUntilMillis))
                .toList();
        boolean more = entries.size() == PAGE;
        return new Page(found, more ? Optional.of(entries.get(PAGE - 1).name()) : Optional.empty());
    }

    private boolean isCandidate(CollectionFiles files, long sinceMillis, long packUntilMillis) {
        return disk.exists(files.manifest())
                && (mayBeWorthIt(files, sinceMillis)
                        || !new Backups(disk, files).plain(packUntilMillis).isEmpty());
    }

    private boolean mayBeWorthIt(CollectionFiles files, long sinceMillis) {
        if (disk.modifiedMillis(files.manifest()) < sinceMillis - CLOCK_GRAIN_MILLIS) {
            return false;
        }
        try {
            return StoreCompaction.mayCompact(
                    new ManifestFile(disk, files).read().segments());
        } catch (CorruptDataException | UnsupportedFormatException damage) {
            // Its next opening tells.
            return false;
        }
    }

    /** A collection that was opened for this alone is closed again. */
    @Override
    public void give(CompactionTurn turn) {
        CatalogEntry entry = turn.collection();
        boolean wasOpen = ports.present(entry.id()).isPresent();
        CollectionPort asked = ports.find(entry);
        asked.opened().whenComplete((port, failure) -> {
            if (failure != null) {
                turn.failed(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            } else {
                port.compact(turn);
            }
        });
        if (!wasOpen) {
            turn.whenEnded(() -> closeUnused(asked));
        }
    }

    private static void closeUnused(CollectionPort port) {
        if (port.isIdle()) {
            port.tell(WriterCommand.Stop.INSTANCE);
        }
    }
}
