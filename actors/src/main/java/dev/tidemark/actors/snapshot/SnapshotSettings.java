package dev.tidemark.actors.snapshot;

import dev.tidemark.engine.CollectionName;
import java.time.Duration;
import java.util.List;

/**
 * Of which collections a JSON file is kept beside the log, and how. Immutable; the list is copied.
 *
 * @param collections those of which one is kept
 * @param every pause before each round through them
 * @param memoryMaxBytes for sorting one; what exceeds it goes to temporary files
 * @param imports whether a directory that has nothing but JSON files is taken over at its first opening
 */
public record SnapshotSettings(List<CollectionName> collections, Duration every, long memoryMaxBytes, boolean imports) {

    public SnapshotSettings {
        collections = List.copyOf(collections);
    }
}
