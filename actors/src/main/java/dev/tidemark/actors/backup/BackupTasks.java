package dev.tidemark.actors.backup;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.RestoreRequest;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.backup.BackupCreation;
import dev.tidemark.engine.backup.BackupDirectory;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSource;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.BackupVerification;
import dev.tidemark.engine.backup.RestoreMeans;
import dev.tidemark.engine.backup.StoreRestore;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The work of each task, on the thread for what blocks. Immutable; safe for any thread. */
final class BackupTasks {

    private final BackupParts parts;
    private final BackupDirectory backups;
    private final BackupMeter meter;

    BackupTasks(BackupParts parts, BackupMeter meter) {
        this.parts = parts;
        this.backups = new BackupDirectory(parts.disk(), parts.settings().directory());
        this.meter = meter;
    }

    BackupTask<BackupSummary> create(BackupKind kind) {
        return BackupTask.of(
                "create",
                pace -> counted(() -> {
                    long start = parts.time().monotonicNanos();
                    long atMillis = parts.time().wallMillis();
                    return parts.place()
                            .take()
                            .thenApplyAsync(sources -> make(kind, atMillis, sources, pace), parts.work())
                            .thenApplyAsync(
                                    made -> {
                                        BackupSummary summary = proven(made.id(), pace);
                                        Duration took =
                                                Duration.ofNanos(parts.time().monotonicNanos() - start);
                                        meter.made(new BackupStatistics.Last(
                                                atMillis, took, summary.size().lengthBytes(), made.copiedBytes()));
                                        return summary;
                                    },
                                    parts.work());
                }));
    }

    private record Made(String id, long copiedBytes) {}

    private Made make(BackupKind kind, long atMillis, List<BackupSource> sources, BackupPace pace) {
        if (pace.isCancelled()) {
            sources.forEach(BackupSource::close);
            throw new CancellationException("task was cancelled");
        }
        BackupCreation creation = new BackupCreation(backups, kind, atMillis, pace);
        String id = creation.run(sources, parts.place()::isDropped);
        return new Made(id, creation.copiedBytes());
    }

    private BackupSummary proven(String id, BackupPace pace) {
        if (!parts.settings().verify()) {
            return backups.summary(id);
        }
        BackupSummary summary = verified(id, pace);
        if (summary.state() != BackupSummary.State.VERIFIED) {
            throw new CorruptDataException(
                    "new backup cannot be verified: id=" + id + " reason=" + summary.reason(),
                    Location.of(parts.settings().directory().resolve(id)));
        }
        return summary;
    }

    BackupTask<BackupSummary> verify(String id) {
        return BackupTask.of("verify", beside(pace -> verified(id, pace)));
    }

    private BackupSummary verified(String id, BackupPace pace) {
        BackupSummary summary =
                new BackupVerification(backups, pace).run(id, parts.time().wallMillis());
        meter.verified(summary.state() == BackupSummary.State.VERIFIED);
        return summary;
    }

    BackupTask<CollectionDescription> restoreBeside(String id, RestoreRequest request) {
        return BackupTask.of(
                "restore",
                pace -> CompletableFuture.supplyAsync(() -> backups.of(id), parts.work())
                        .thenComposeAsync(backup -> parts.place().restoreBeside(backup, request, pace), parts.work()));
    }

    BackupTask<StoreRestore.Restored> restore(String id, Path target, StoreRestore.Wanted wanted) {
        return BackupTask.of("restore", beside(pace -> {
            long now = parts.time().wallMillis();
            LockHolder holder = LockHolder.ofThisProcess(
                    now, CatalogEntry.handleOf(parts.random().nextLong()));
            return new StoreRestore(new RestoreMeans(parts.disk(), pace, parts.work()), parts.random()::nextLong)
                    .run(backups.of(id), target, wanted, holder, now);
        }));
    }

    BackupTask<List<String>> prune() {
        return BackupTask.of("prune", beside(pace -> pruned()));
    }

    private List<String> pruned() {
        return backups.prune(parts.time().wallMillis() - parts.settings().keep().toMillis());
    }

    /** What the schedule does: a backup, and then those go that are too old. */
    BackupTask<List<String>> scheduled() {
        return BackupTask.of(
                "create",
                pace -> create(BackupKind.INCREMENTAL)
                        .work()
                        .apply(pace)
                        .thenApplyAsync(summary -> pruned(), parts.work()));
    }

    /** Goes on beside whatever task. */
    CompletionStage<List<BackupSummary>> list() {
        return CompletableFuture.supplyAsync(backups::list, parts.work());
    }

    private <T> Function<BackupPace, CompletionStage<T>> beside(Function<BackupPace, T> work) {
        return pace -> counted(() -> CompletableFuture.supplyAsync(() -> work.apply(pace), parts.work()));
    }

    private <T> CompletionStage<T> counted(Supplier<CompletionStage<T>> work) {
        return work.get().whenComplete((outcome, failure) -> {
            if (failure != null && !(BackupMeter.causeOf(failure) instanceof CancellationException)) {
                meter.failed(String.valueOf(BackupMeter.causeOf(failure).getMessage()));
            }
        });
    }
}
