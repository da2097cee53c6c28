package dev.tidemark.engine.store;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.state.CheckpointReading.Reason;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The file of the catalog's image. One thread at a time. It is derived: losing it costs the time of a whole scan of the
 * catalog's log.
 */
public final class CatalogImageFile {

    private final FileSystem disk;
    private final Path path;

    public CatalogImageFile(FileSystem disk, Path dataDirectory) {
        this.disk = disk;
        this.path = dataDirectory.resolve(CollectionFiles.CATALOG_IMAGE);
    }

    public Path path() {
        return path;
    }

    /**
     * Replaces the image, durably.
     *
     * @throws StorageFailedException when a step failed; the image that stood before still stands, or the new one
     */
    void publish(byte[] image) {
        new AtomicPublisher(disk).publish(path, image);
    }

    /** Reads and verifies the image; whether a log agrees with it is for the caller to see. */
    public CatalogImageReading read() {
        if (!disk.exists(path)) {
            return new CatalogImageReading.Unusable(Reason.MISSING, "there is no image");
        }
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            return read(file);
        } catch (StorageFailedException failure) {
            return switch (failure.kind()) {
                case NOT_FOUND -> new CatalogImageReading.Unusable(Reason.MISSING, "there is no image");
                case INPUT_OUTPUT -> new CatalogImageReading.Unusable(Reason.CORRUPT, "cannot be read");
                case NO_SPACE, READ_ONLY, TOO_MANY_OPEN_FILES, ALREADY_EXISTS -> throw failure;
            };
        }
    }

    /** Whether the log holds the line that the image ends with, where the image says. */
    public boolean isOf(Path log, CatalogImageHeader header) {
        if (!disk.exists(log)) {
            return false;
        }
        try (FileHandle lines = disk.open(log, OpenMode.READ)) {
            OptionalInt line = CatalogLine.checksum(lines::read, header.logLengthBytes());
            return line.equals(OptionalInt.of(header.lineChecksum()));
        }
    }

    /** {@link #read()} from an open file. */
    public static CatalogImageReading read(FileHandle file) {
        return new CatalogImageReader(file).read();
    }
}
