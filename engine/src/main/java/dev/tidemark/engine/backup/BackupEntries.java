package dev.tidemark.engine.backup;

import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the catalog said of the collections of a backup when that was made. Stateless. */
public final class BackupEntries {

    private BackupEntries() {}

    /**
     * Reads the manifest of a backup.
     *
     * @throws dev.tidemark.engine.CorruptDataException when it is damaged
     * @throws dev.tidemark.engine.UnsupportedFormatException when it is of another version
     */
    public static List<CatalogEntry> of(FileSystem disk, Path backup) {
        List<CatalogEntry> entries = new ArrayList<>();
        try (BackupManifestReader manifest = new BackupManifestReader(disk, backup)) {
            Optional<BackupLine> line = manifest.next();
            while (line.isPresent()) {
                if (line.get() instanceof BackupLine.OfCollection collection) {
                    entries.add(collection.entry());
                }
                line = manifest.next();
            }
        }
        return List.copyOf(entries);
    }
}
