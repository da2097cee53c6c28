package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestCodec;
import java.nio.file.Path;

/** What a backup says of one of its collections. Stateless. */
final class BackedUp {

    private BackedUp() {}

    /**
     * The collection's own manifest within the backup.
     *
     * @throws CorruptDataException when it is damaged, or does not end where the backup does
     */
    static Manifest manifestOf(FileSystem disk, Path directory, BackupLine.OfCollection collection) {
        Path path = directory.resolve(BackupNames.manifest(collection.entry().id()));
        Manifest manifest =
                ManifestCodec.decode(WholeFile.content(disk, path, BackupNames.MANIFEST_MAX_BYTES), Location.of(path));
        boolean own = manifest.collection().equals(collection.entry().id())
                && manifest.handle().equals(collection.entry().handle())
                && manifest.first() == collection.first()
                && manifest.last() == collection.cut();
        if (!own) {
            throw new CorruptDataException(
                    "collection's manifest is not that of this backup: expectedLast=" + collection.cut()
                            + " actualLast=" + manifest.last(),
                    Location.of(path));
        }
        return manifest;
    }
}
