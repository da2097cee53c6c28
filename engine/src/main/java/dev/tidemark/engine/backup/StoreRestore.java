package dev.tidemark.engine.backup;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.io.DurableDirectory;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Makes a store of a backup, in a directory where there is none. Used once, by one thread, which holds the directory's lock
 * meanwhile.
 *
 * <ol>
 *   <li>The directory is locked, found empty, or with what an interrupted restore has left, which goes; then marked.
 *   <li>Collections, each durable with the directories that lead to it.
 *   <li>A catalog that names them, forced.
 *   <li>The mark goes: from here on the directory is a store, that any opening recovers as usual.
 * </ol>
 *
 * <p>Every restored collection is another incarnation, with a new handle: what the lost store acknowledged behind the cut may be
 * known to readers and caches, who must not take what is written from here on for its continuation.
 */
public final class StoreRestore {

    private final FileSystem disk;
    private final RestoreMeans means;
    private final LongSupplier random;

    /** @param random for handles and secret seeds */
    public StoreRestore(RestoreMeans means, LongSupplier random) {
        this.disk = means.disk();
        this.means = means;
        this.random = random;
    }

    /**
     * What is wanted.
     *
     * @param only this collection alone
     * @param name it gets, its own where empty
     */
    public record Wanted(Optional<CollectionName> only, Optional<CollectionName> name, RestoreLimit limit) {

        public static final Wanted ALL = new Wanted(Optional.empty(), Optional.empty(), RestoreLimit.NONE);

        public Wanted {
            if (only.isEmpty() && (name.isPresent() || limit.position() != Long.MAX_VALUE)) {
                throw new InvalidRequestException("a name or a position is of one collection: which one is not said");
            }
        }
    }

    /** @param collections that were restored; the store's own are not counted */
    public record Restored(long collections) {}

    /**
     * Restores.
     *
     * @param backup directory of the backup
     * @param target where the store is to be; missing or empty
     * @param nowMillis wall-clock time, for the catalog's lines
     * @throws InvalidRequestException when the target is not empty, or the backup has no such collection
     * @throws dev.tidemark.engine.CorruptDataException when the backup is damaged
     * @throws dev.tidemark.engine.UnsupportedFormatException when the backup is of another version
     * @throws dev.tidemark.engine.StoreLockedException when somebody else is at the target
     */
    public Restored run(Path backup, Path target, Wanted wanted, LockHolder holder, long nowMillis) {
        try (BackupManifestReader manifest = new BackupManifestReader(disk, backup)) {
            DurableDirectory.create(disk, target.toAbsolutePath());
            RestoreMark mark = new RestoreMark(disk, target);
            requireEmpty(target, mark);
            try (DirectoryLock lock = DirectoryLock.acquire(disk, target, holder)) {
                requireEmpty(target, mark);
                mark.set();
                clear(target);
                Restored restored = writeOrClear(backup, manifest, target, wanted, nowMillis);
                lock.ensureHeld();
                mark.remove();
                return restored;
            }
        }
    }

    /** What was refused leaves the directory as empty as it was. */
    private Restored writeOrClear(
            Path backup, BackupManifestReader manifest, Path target, Wanted wanted, long nowMillis) {
        try {
            return write(backup, manifest, target, wanted, nowMillis);
        } catch (InvalidRequestException refused) {
            clear(target);
            new RestoreMark(disk, target).remove();
            throw refused;
        }
    }

    private void requireEmpty(Path target, RestoreMark mark) {
        List<String> names = disk.list(target).stream()
                .filter(name -> !name.equals(DirectoryLock.FILE_NAME) && !name.equals("lost+found"))
                .toList();
        if (!names.isEmpty() && !mark.stands()) {
            throw new InvalidRequestException(
                    "restore refused: directory is not empty, directory=" + target + " found=" + names.get(0));
        }
    }

    /** What an interrupted restore has left. */
    private void clear(Path target) {
        for (String name : disk.list(target)) {
            boolean kept =
                    name.equals(DirectoryLock.FILE_NAME) || name.equals(RestoreMark.FILE) || name.equals("lost+found");
            if (!kept) {
                deleteTree(target.resolve(name));
            }
        }
    }

    private void deleteTree(Path path) {
        for (String name : disk.list(path)) {
            deleteTree(path.resolve(name));
        }
        disk.delete(path);
    }

    private Restored write(Path backup, BackupManifestReader manifest, Path target, Wanted wanted, long nowMillis) {
        long lines = 0;
        long collections = 0;
        try (NewFile catalog = NewFile.unhashed(disk, Catalog.files(target).segment(1))) {
            catalog.write(new SegmentHeader(
                            CollectionId.CATALOG, Catalog.files(target).handle(), 1)
                    .encode());
            Optional<BackupLine> line = manifest.next();
            while (line.isPresent()) {
                BackupLine.OfCollection collection = (BackupLine.OfCollection) line.get();
                Map<String, BackupLine.OfFile> files = new HashMap<>();
                line = manifest.next();
                while (line.isPresent() && line.get() instanceof BackupLine.OfFile file) {
                    files.put(file.name(), file);
                    line = manifest.next();
                }
                if (wanted.only().map(collection.entry().name()::equals).orElse(true)) {
                    CatalogEntry entry = anew(collection.entry(), wanted.name());
                    CollectionFiles place = entry.files(target);
                    new CollectionRestore(means, backup, collection, files).run(place, wanted.limit());
                    disk.syncDirectory(place.directory());
                    lines++;
                    collections += entry.name().isHidden() ? 0 : 1;
                    catalog.write(lineOf(entry, lines, nowMillis));
                }
            }
            if (wanted.only().isPresent() && lines == 0) {
                throw new InvalidRequestException(
                        "collection is not in the backup: name=" + wanted.only().get());
            }
            catalog.finish();
        }
        disk.createDirectories(target.resolve("collections"));
        disk.syncDirectory(target.resolve("collections"));
        disk.syncDirectory(target);
        return new Restored(collections);
    }

    private CatalogEntry anew(CatalogEntry before, Optional<CollectionName> name) {
        return new CatalogEntry(
                name.orElse(before.name()),
                before.id(),
                CatalogEntry.handleOf(random.getAsLong()),
                random.getAsLong(),
                before.settings());
    }

    private static byte[] lineOf(CatalogEntry entry, long position, long nowMillis) {
        LogLineWriter writer = new LogLineWriter(1024);
        writer.write(
                new LogRecord.Stamp(position, nowMillis, Operation.SET, position, LogRecord.NEVER),
                KeyText.escape(entry.name().value()),
                entry.encode());
        byte[] line = new byte[writer.length()];
        writer.bytes().get(line);
        return line;
    }
}
