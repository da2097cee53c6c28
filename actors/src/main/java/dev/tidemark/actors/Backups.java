package dev.tidemark.actors;

import dev.tidemark.actors.backup.BackupStatistics;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.StoreRestore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Backups of an open store. Any thread.
 *
 * <p>One task is under way at a time: another one fails at once with {@link dev.tidemark.engine.OverloadedException}. A task that
 * is cancelled fails with {@link java.util.concurrent.CancellationException}; those that the store's end cuts short fail with
 * {@link dev.tidemark.engine.FencedException}. No task that failed leaves a backup, or a collection.
 */
public interface Backups {

    /**
     * Makes a backup of all collections at one cut, while they are written to; what was acknowledged before the call is in it.
     *
     * @return the backup, verified where {@code tidemark.backup.verify} is on; fails with {@link
     *     dev.tidemark.engine.CorruptDataException} when the store is damaged or the new backup cannot be verified, with {@link
     *     dev.tidemark.engine.StorageFailedException} when a disk refuses
     */
    CompletionStage<BackupSummary> create(BackupKind kind);

    /** All backups, oldest first, those that cannot be read included. Goes on beside whatever task. */
    CompletionStage<List<BackupSummary>> list();

    /**
     * Reads every byte of a backup and keeps the outcome with it.
     *
     * @return the backup, whose state tells; fails with {@link dev.tidemark.engine.InvalidRequestException} when there is none
     */
    CompletionStage<BackupSummary> verify(String id);

    /**
     * Restores one collection under another name into this store, where it is a new collection.
     *
     * @return the collection; fails with {@link dev.tidemark.engine.InvalidRequestException} when the backup has no such
     *     collection, the name is taken or the limit lies where a compaction has left out lines
     */
    CompletionStage<CollectionDescription> restoreBeside(String id, RestoreRequest request);

    /**
     * Makes a store of a backup in a directory where there is none; this store has no part in it.
     *
     * @return how many collections it has; fails with {@link dev.tidemark.engine.InvalidRequestException} when the directory is not
     *     empty
     */
    CompletionStage<StoreRestore.Restored> restore(String id, Path target, StoreRestore.Wanted wanted);

    /**
     * Deletes backups older than {@code tidemark.backup.keep}, but never the last one that was verified, nor later ones.
     *
     * @return what was deleted
     */
    CompletionStage<List<String>> prune();

    /** Ends the task under way, if there is one. */
    void cancel();

    BackupProgress progress();

    BackupStatistics statistics();
}
