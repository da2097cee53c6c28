package dev.tidemark.actors.store;

import dev.tidemark.actors.BackupProgress;
import dev.tidemark.actors.Backups;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.RestoreRequest;
import dev.tidemark.actors.backup.BackupStatistics;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.StoreRestore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Backups of a store that is open for reading alone: its owner makes them, and keeps them. Any thread. */
record ReadOnlyBackups(ReadOnlyStore store) implements Backups {

    @Override
    public CompletionStage<BackupSummary> create(BackupKind kind) {
        return store.refused();
    }

    @Override
    public CompletionStage<List<BackupSummary>> list() {
        return store.refused();
    }

    @Override
    public CompletionStage<BackupSummary> verify(String id) {
        return store.refused();
    }

    @Override
    public CompletionStage<CollectionDescription> restoreBeside(String id, RestoreRequest request) {
        return store.refused();
    }

    @Override
    public CompletionStage<StoreRestore.Restored> restore(String id, Path target, StoreRestore.Wanted wanted) {
        return store.refused();
    }

    @Override
    public CompletionStage<List<String>> prune() {
        return store.refused();
    }

    @Override
    public void cancel() {
        // Nothing is ever under way.
    }

    @Override
    public BackupProgress progress() {
        return BackupProgress.NOTHING;
    }

    @Override
    public BackupStatistics statistics() {
        return BackupStatistics.NONE;
    }
}
