package dev.tidemark.engine.backup;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one collection of a backup into the directory of an open store, as a new collection that no catalog names yet. Used once, by
 * one thread.
 *
 * <p>It is written in a place of its own, {@link #DIRECTORY}, and moved to its collection's when it is durable. What a crash leaves
 * there, the next opening sweeps.
 */
public final class BesideRestore {

    /** Where collections are written within the data directory. */
    public static final String DIRECTORY = "restoring";

    private static final String COLLECTIONS = "collections";

    private final FileSystem disk;
    private final RestoreMeans means;
    private final Path backup;

    /** @param backup directory of the backup */
    public BesideRestore(RestoreMeans means, Path backup) {
        this.disk = means.disk();
        this.means = means;
        this.backup = backup;
    }

    /** Deletes what interrupted restores have left. */
    public static void sweep(FileSystem disk, Path dataDirectory) {
        Path directory = dataDirectory.resolve(DIRECTORY);
        if (disk.exists(directory)) {
            new BackupDirectory(disk, directory).deleteTree(directory);
        }
    }

    /**
     * What the backup's catalog says of a collection.
     *
     * @throws InvalidRequestException when the backup has none of that name
     */
    public CatalogEntry find(CollectionName name) {
        return look(name).collection().entry();
    }

    private record Found(BackupLine.OfCollection collection, Map<String, BackupLine.OfFile> files) {}

    /** The manifest is read to its end, so that all of it is known to be intact. */
    private Found look(CollectionName name) {
        Optional<BackupLine.OfCollection> found = Optional.empty();
        Map<String, BackupLine.OfFile> files = new HashMap<>();
        try (BackupManifestReader manifest = new BackupManifestReader(disk, backup)) {
            boolean within = false;
            Optional<BackupLine> line = manifest.next();
            while (line.isPresent()) {
                if (line.get() instanceof BackupLine.OfCollection collection) {
                    within = collection.entry().name().equals(name);
                    found = within ? Optional.of(collection) : found;
                } else if (within && line.get() instanceof BackupLine.OfFile file) {
                    files.put(file.name(), file);
                }
                line = manifest.next();
            }
        }
        return new Found(
                found.orElseThrow(() -> new InvalidRequestException("collection is not in the backup: name=" + name)),
                files);
    }

    /**
     * Writes a collection, durably, where nobody looks for it. A failure leaves nothing.
     *
     * @param name in the backup
     * @param target the new collection
     * @param limit how much of its log
     */
    public void write(CollectionName name, CatalogEntry target, RestoreLimit limit, Path dataDirectory) {
        Found found = look(name);
        Path place = placeOf(target, dataDirectory);
        CollectionFiles files = new CollectionFiles(place, target.id(), target.handle());
        try {
            new CollectionRestore(means, backup, found.collection(), found.files()).run(files, limit);
            disk.syncDirectory(place);
            disk.createDirectories(dataDirectory.resolve(COLLECTIONS));
        } catch (RuntimeException failure) {
            giveUp(target, dataDirectory, failure);
            throw failure;
        }
    }

    private static Path placeOf(CatalogEntry target, Path dataDirectory) {
        return dataDirectory.resolve(DIRECTORY).resolve(target.id() + "-" + target.handle());
    }

    /**
     * Moves what was written to the collection's own directory, durably. Called by the catalog's writer right before it stages the
     * collection, as nobody else gives the name away meanwhile.
     *
     * @throws InvalidRequestException when files stand there
     */
    public void publish(CatalogEntry target, Path dataDirectory) {
        Path home = target.files(dataDirectory).directory();
        if (disk.exists(home)) {
            throw new InvalidRequestException(
                    "files of an earlier collection of that name stand there: name=" + target.name());
        }
        disk.rename(placeOf(target, dataDirectory), home);
        disk.syncDirectory(dataDirectory.resolve(COLLECTIONS));
        disk.syncDirectory(dataDirectory);
    }

    /** Deletes what was written, as far as the disk lets it. */
    public void giveUp(CatalogEntry target, Path dataDirectory, Throwable reason) {
        try {
            Path place = placeOf(target, dataDirectory);
            if (disk.exists(place)) {
                new BackupDirectory(disk, dataDirectory).deleteTree(place);
            }
        } catch (RuntimeException second) {
            reason.addSuppressed(second);
        }
    }
}
