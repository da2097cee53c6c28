package dev.tidemark.actors.snapshot;

import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.io.FileSystem;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What snapshots of a store are made with. Immutable.
 *
 * @param executor runs what reads and writes files
 * @param shortage why nothing is to be written now that can be made again; empty when it may be
 */
public record SnapshotParts(
        FileSystem disk,
        SnapshotFiles files,
        SnapshotSettings settings,
        Executor executor,
        Supplier<Optional<DiskFullException>> shortage) {}
