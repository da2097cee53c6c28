package dev.tidemark.actors.snapshot;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.compaction.CompactionPolicy;
import dev.tidemark.engine.log.DirectoryNames;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Where a store has its snapshots and what it remembers of them. Immutable. */
public record SnapshotFiles(Path dataDirectory) {

    /** What is remembered of the snapshots, and their temporary files. */
    public static final String DIRECTORY = "snapshots";

    private static final String SUFFIX = ".json";

    /** What a store keeps under names like those of snapshots. */
    private static final Set<String> OTHERS = Set.of(CompactionPolicy.LAST_RUN_FILE);

    /**
     * Why there cannot be a snapshot of a collection of that name, empty when there can: its file must have a name that tells the
     * collection's, and none that the store has for something else.
     */
    public static Optional<String> refusal(CollectionName name) {
        if (name.isReserved()) {
            return Optional.of("collection is the store's own");
        }
        if (OTHERS.contains(fileName(name))) {
            return Optional.of("file of that name is the store's own");
        }
        return nameOf(fileName(name)).isEmpty()
                ? Optional.of("collection has too long a name for a file")
                : Optional.empty();
    }

    private static String fileName(CollectionName name) {
        return DirectoryNames.of(name, CollectionId.CATALOG) + SUFFIX;
    }

    /** The collection that a file of the data directory is the snapshot of; empty for what is none. */
    public static Optional<CollectionName> nameOf(String fileName) {
        return fileName.endsWith(SUFFIX) && !OTHERS.contains(fileName)
                ? DirectoryNames.nameOf(fileName.substring(0, fileName.length() - SUFFIX.length()))
                        .filter(name -> !name.isReserved())
                : Optional.empty();
    }

    Path file(CollectionName name) {
        return dataDirectory.resolve(fileName(name));
    }

    /** Where a file goes that stood in a snapshot's place and is not what the store had written. */
    Path replaced(CollectionName name) {
        return dataDirectory.resolve(fileName(name) + ".replaced");
    }

    Path directory() {
        return dataDirectory.resolve(DIRECTORY);
    }

    Path marks() {
        return directory().resolve("marks.json");
    }

    /** Which files the store has begun to take over and not ended. */
    Path takeover() {
        return directory().resolve("takeover.json");
    }

    Path temporary() {
        return directory().resolve("snapshot.tmp");
    }

    Path run() {
        return directory().resolve("sort.tmp");
    }
}
