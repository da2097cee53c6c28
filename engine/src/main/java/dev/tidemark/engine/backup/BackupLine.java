package dev.tidemark.engine.backup;

import dev.tidemark.engine.store.CatalogEntry;

/** One line of a backup's manifest; {@link BackupLines} knows the spelling. Immutable. */
sealed interface BackupLine {

    /** The first line. */
    record Head(String id, long timeMillis, BackupKind kind) implements BackupLine {}

    /**
     * A collection; the lines of its files follow.
     *
     * @param first where its log begins
     * @param cut last position that the backup holds, zero for none
     */
    record OfCollection(CatalogEntry entry, long first, long cut) implements BackupLine {}

    /**
     * A file of the collection before.
     *
     * @param name within the backup, with slashes
     * @param sha256 64 lower-case hex digits
     */
    record OfFile(String name, long lengthBytes, String sha256) implements BackupLine {}

    /**
     * The last line, without which the rest is nothing.
     *
     * @param sha256 of all lines before
     */
    record End(long collections, long files, long lengthBytes, String sha256) implements BackupLine {}
}
