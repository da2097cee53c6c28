package dev.tidemark.engine.backup;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.SegmentName;

/** How files are named within a backup: a directory for each collection, by its number. Stateless. */
final class BackupNames {

    /** A manifest has some 150 bytes for each segment; more than this is none. */
    static final int MANIFEST_MAX_BYTES = 256 << 20;

    private BackupNames() {}

    static String manifest(CollectionId collection) {
        return collection + "/manifest.json";
    }

    static String segment(CollectionId collection, ClosedSegment segment) {
        return collection + "/" + SegmentName.of(segment).fileName();
    }
}
