package dev.tidemark.actors.disk;

import dev.tidemark.engine.space.DiskGauge.Level;
import dev.tidemark.engine.space.DiskLimits;
import dev.tidemark.engine.space.DiskUse;
import java.util.OptionalLong;

/**
 * What a store takes of its disk. Immutable.
 *
 * @param use lengths of all files, by kind
 * @param limits of what it may take
 * @param level how near it is to them
 * @param freeBytes what the file system had left when it was looked at last, less what the store has taken since; empty until
 *     then
 * @param evictedRanges whose chunks were deleted for want of space since the store was opened
 * @param evictedBytes of these chunks, and of backups deleted for the same reason
 */
public record DiskStatistics(
        DiskUse use, DiskLimits limits, Level level, OptionalLong freeBytes, long evictedRanges, long evictedBytes) {}
