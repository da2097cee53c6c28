package dev.tidemark.actors.writer;

import dev.tidemark.engine.compaction.CompactionFigures;
import dev.tidemark.engine.store.ReplacedSegments;

/**
 * What a collection's files are, as of the last change to them. Immutable.
 *
 * @param generation of the manifest
 * @param backups what compactions have replaced and is kept
 * @param compactable part of the log that may be compacted; its number of keys is as of then
 */
public record LogShape(long generation, ReplacedSegments.Kept backups, CompactionFigures compactable) {

    /** Updates and deletes for each insert, with the keys that there are now. */
    public double churn(long keys) {
        return new CompactionFigures(compactable.segments(), compactable.lengthBytes(), compactable.counts(), keys)
                .churn();
    }
}
