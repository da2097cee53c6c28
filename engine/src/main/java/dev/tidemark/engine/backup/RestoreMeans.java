package dev.tidemark.engine.backup;

import dev.tidemark.engine.io.FileSystem;
import java.util.concurrent.Executor;

/**
 * What a restore works with. Immutable.
 *
 * @param work told of what is read, on the restore's own thread
 * @param beside writes and forces files beside that thread, as {@link dev.tidemark.engine.io.SideLane} says
 */
public record RestoreMeans(FileSystem disk, BackupWork work, Executor beside) {}
