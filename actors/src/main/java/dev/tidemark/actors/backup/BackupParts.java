package dev.tidemark.actors.backup;

import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.io.FileSystem;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What backups work with. Immutable.
 *
 * @param disk that backups are on
 * @param work runs what blocks
 * @param random for handles of restored collections
 */
public record BackupParts(
        BackupSettings settings,
        FileSystem disk,
        TimeSource time,
        RandomGenerator random,
        Executor work,
        BackupPlace place) {}
