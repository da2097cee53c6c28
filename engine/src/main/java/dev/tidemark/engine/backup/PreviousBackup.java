package dev.tidemark.engine.backup;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestCodec;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last backup while the next one is made, collection by collection in the same order: which of its files can be shared. Used by
 * one thread. Holds the files of one collection at a time; what cannot be read is not shared.
 */
final class PreviousBackup implements AutoCloseable {

    private final FileSystem disk;
    private final Path directory;
    private Optional<BackupManifestReader> manifest;
    private Optional<BackupLine> ahead = Optional.empty();

    /** Of the collection that was asked for last, by name. */
    private final Map<String, BackupLine.OfFile> files = new HashMap<>();

    private Optional<Manifest> listed = Optional.empty();

    /** @param directory of a backup */
    PreviousBackup(FileSystem disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
        this.manifest = Optional.of(new BackupManifestReader(disk, directory));
        advance();
    }

    /** Goes on to a collection, whose number is higher than any asked for before. */
    void moveTo(CatalogEntry entry) {
        files.clear();
        listed = Optional.empty();
        while (ahead.isPresent() && !isBeyond(ahead.get(), entry)) {
            boolean wanted = ahead.get() instanceof BackupLine.OfCollection collection
                    && collection.entry().id().equals(entry.id())
                    && collection.entry().handle().equals(entry.handle());
            advance();
            while (ahead.isPresent() && ahead.get() instanceof BackupLine.OfFile file) {
                if (wanted) {
                    files.put(file.name(), file);
                }
                advance();
            }
            if (wanted) {
                listed = manifestOf(entry);
            }
        }
    }

    private static boolean isBeyond(BackupLine line, CatalogEntry entry) {
        return line instanceof BackupLine.OfCollection collection
                && collection.entry().id().value() > entry.id().value();
    }

    private void advance() {
        try {
            ahead = manifest.flatMap(BackupManifestReader::next);
        } catch (TidemarkException unreadable) {
            ahead = Optional.empty();
        }
    }

    private Optional<Manifest> manifestOf(CatalogEntry entry) {
        Path path = directory.resolve(BackupNames.manifest(entry.id()));
        try {
            byte[] bytes = WholeFile.content(disk, path, BackupNames.MANIFEST_MAX_BYTES);
            return Optional.of(ManifestCodec.decode(bytes, Location.of(path)));
        } catch (TidemarkException unreadable) {
            return Optional.empty();
        }
    }

    /** The same segment of the collection moved to, if the backup has it. */
    Optional<BackupLine.OfFile> find(CatalogEntry entry, ClosedSegment segment) {
        return listed.flatMap(known -> known.covering(segment.base()))
                .filter(segment::equals)
                .flatMap(known -> Optional.ofNullable(files.get(BackupNames.segment(entry.id(), segment))))
                .filter(file -> file.lengthBytes() == segment.lengthBytes());
    }

    /** Where a file of it is. */
    Path pathOf(BackupLine.OfFile file) {
        return directory.resolve(file.name());
    }

    @Override
    public void close() {
        manifest.ifPresent(BackupManifestReader::close);
        manifest = Optional.empty();
    }
}
