package dev.tidemark.engine.space;

import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.io.DirectoryLock;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Path;
import java.util.Optional;

/** What a file of a store is for, as far as its path tells. */
public enum DiskKind {
    /** Segments of all collections. */
    LOG,
    /** Preallocated files of the journal, whatever is in them. */
    JOURNAL,
    /** Chunks and their indexes; can be made again. */
    CHUNKS,
    /** Images of key indexes; can be made again. */
    CHECKPOINTS,
    /** What compactions have replaced. */
    BACKUPS,
    /** The catalog's log and its image. */
    CATALOG,
    /** Manifests, what recovery set aside, dropped collections that are not unlinked yet. */
    OTHER;

    private static final String CHECKPOINT_DIRECTORY = "checkpoint";
    private static final String LOG_DIRECTORY = "log";
    private static final int WITHIN_COLLECTION = 2;

    /** @param relative path within the data directory; empty for the lock, whose holder alone writes it */
    static Optional<DiskKind> of(Path relative) {
        String top = relative.getName(0).toString();
        return switch (top) {
            case DirectoryLock.FILE_NAME -> Optional.empty();
            case Unit.JOURNAL -> Optional.of(JOURNAL);
            case Unit.BACKUPS -> Optional.of(BACKUPS);
            case Unit.COLLECTIONS -> Optional.of(withinCollection(relative));
            default ->
                Optional.of(
                        top.startsWith(CollectionFiles.CATALOG_FILE) || top.startsWith(CollectionFiles.CATALOG_IMAGE)
                                ? CATALOG
                                : OTHER);
        };
    }

    private static DiskKind withinCollection(Path relative) {
        if (relative.getNameCount() <= WITHIN_COLLECTION) {
            return OTHER;
        }
        return switch (relative.getName(WITHIN_COLLECTION).toString()) {
            case LOG_DIRECTORY -> LOG;
            case Chunks.DIRECTORY -> CHUNKS;
            case CHECKPOINT_DIRECTORY -> CHECKPOINTS;
            case CollectionFiles.BACKUPS -> BACKUPS;
            default -> OTHER;
        };
    }
}
