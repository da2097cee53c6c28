package dev.tidemark.http;

import dev.tidemark.actors.BackupProgress;
import dev.tidemark.actors.Backups;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.RestoreRequest;
import dev.tidemark.actors.backup.BackupStatistics;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.StoreRestore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Backups that are made at once and of nothing. */
final class FakeBackups implements Backups {

    private final List<BackupSummary> made = new ArrayList<>();

    @Override
    public CompletionStage<BackupSummary> create(BackupKind kind) {
        BackupSummary summary = new BackupSummary(
                String.format("%08d", made.size() + 1),
                BackupSummary.State.VERIFIED,
                1_763_735_749_000L,
                Optional.of(kind),
                2,
                new BackupSummary.Size(3, 4_000),
                "");
        made.add(summary);
        return CompletableFuture.completedFuture(summary);
    }

    @Override
    public CompletionStage<List<BackupSummary>> list() {
        return CompletableFuture.completedFuture(List.copyOf(made));
    }

    @Override
    public CompletionStage<BackupSummary> verify(String id) {
        return CompletableFuture.completedFuture(made.get(0));
    }

    @Override
    public CompletionStage<CollectionDescription> restoreBeside(String id, RestoreRequest request) {
        return CompletableFuture.completedFuture(
                new CollectionDescription(request.name(), 9, "00c0ffee00c0ffee", CollectionSettings.DEFAULT));
    }

    @Override
    public CompletionStage<StoreRestore.Restored> restore(String id, Path target, StoreRestore.Wanted wanted) {
        return CompletableFuture.completedFuture(new StoreRestore.Restored(2));
    }

    @Override
    public CompletionStage<List<String>> prune() {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public void cancel() {
        made.clear();
    }

    @Override
    public BackupProgress progress() {
        return BackupProgress.NOTHING;
    }

    @Override
    public BackupStatistics statistics() {
        return new BackupStatistics(
                made.size(),
                0,
                new BackupStatistics.Verifications(4, 5),
                new BackupStatistics.Last(1_763_735_749_000L, Duration.ofSeconds(2), 7_000, 3_000),
                1_763_735_749_000L,
                "",
                0);
    }
}
