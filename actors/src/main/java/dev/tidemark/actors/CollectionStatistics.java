package dev.tidemark.actors;

import dev.tidemark.engine.space.DiskUse;

/**
 * Numbers of one open collection, each as of some moment during the call. Immutable.
 *
 * @param keys that have a value
 * @param first position of the first record that there is, or will be
 * @param watermark last durable position
 * @param logBytes of the log, lines that are not in their file yet included
 * @param segments files of the log, the growing one included
 * @param sealed files of the log that are sealed
 * @param generation of the manifest, which rises with each closed file and each compaction
 * @param compactableBytes of the part of the log that may be compacted: all closed files but the newest two
 * @param churn updates and deletes for each insert in that part; too low after a compaction, so that it is not due at once
 * @param backups compactions whose replaced files are kept
 * @param backupBytes of these files
 * @param disk what its files take, by kind
 */
public record CollectionStatistics(
        long keys,
        long first,
        long watermark,
        long logBytes,
        int segments,
        int sealed,
        long generation,
        long compactableBytes,
        double churn,
        int backups,
        long backupBytes,
        DiskUse disk) {}
