package dev.tidemark.actors.writer;

import dev.tidemark.actors.seal.SealGate;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.ReadOnlyDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the followers of all collections of a store share that is open for reading alone.
 *
 * @param disk of the context
 * @param seen how far each collection was read in this process: what was shown stays
 * @param sealing seals nothing, and gives no chunks
 * @param pollEvery pause between two looks at the files
 */
public record FollowerParts(
        Path dataDirectory,
        LogContext context,
        ReadOnlyDisk disk,
        TimeSource time,
        ConcurrentHashMap<CollectionId, Long> seen,
        SealGate sealing,
        Duration pollEvery,
        WriterSettings settings) {}
