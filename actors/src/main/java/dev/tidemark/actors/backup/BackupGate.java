package dev.tidemark.actors.backup;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.tidemark.actors.BackupProgress;
import dev.tidemark.actors.Backups;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.RestoreRequest;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.StoreRestore;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Where hosts ask for backups. Any thread. */
public final class BackupGate implements Backups {

    private final BackupMeter meter = new BackupMeter();
    private final BackupTasks tasks;
    private final ActorRef<BackupKeeper.Command> keeper;

    /** Tasks that have not ended. */
    private final Set<BackupTask<?>> open = ConcurrentHashMap.newKeySet();

    private volatile boolean gone;

    /** @param spawn starts the keeper */
    public BackupGate(
            BackupParts parts, Function<Behavior<BackupKeeper.Command>, ActorRef<BackupKeeper.Command>> spawn) {
        this.tasks = new BackupTasks(parts, meter);
        this.keeper = spawn.apply(BackupKeeper.create(parts, tasks, meter));
    }

    public ActorRef<BackupKeeper.Command> keeper() {
        return keeper;
    }

    @Override
    public CompletionStage<BackupSummary> create(BackupKind kind) {
        return ask(tasks.create(kind));
    }

    @Override
    public CompletionStage<List<BackupSummary>> list() {
        return tasks.list();
    }

    @Override
    public CompletionStage<BackupSummary> verify(String id) {
        return ask(tasks.verify(id));
    }

    @Override
    public CompletionStage<CollectionDescription> restoreBeside(String id, RestoreRequest request) {
        return ask(tasks.restoreBeside(id, request));
    }

    @Override
    public CompletionStage<StoreRestore.Restored> restore(String id, Path target, StoreRestore.Wanted wanted) {
        return ask(tasks.restore(id, target, wanted));
    }

    @Override
    public CompletionStage<List<String>> prune() {
        return ask(tasks.prune());
    }

    private <T> CompletionStage<T> ask(BackupTask<T> task) {
        open.add(task);
        CompletableFuture<T> asker = task.asker();
        CompletionStage<T> answer = asker.whenComplete((outcome, failure) -> open.remove(task));
        keeper.tell(new BackupKeeper.Do(task));
        if (gone) {
            fail();
        }
        return answer;
    }

    @Override
    public void cancel() {
        keeper.tell(BackupKeeper.Cancel.INSTANCE);
    }

    @Override
    public BackupProgress progress() {
        return meter.progress();
    }

    @Override
    public BackupStatistics statistics() {
        return meter.read();
    }

    /** The keeper has ended: nothing is backed up until the store is opened again. */
    public void gone() {
        gone = true;
        fail();
    }

    private void fail() {
        open.forEach(task -> task.refused(new FencedException("nothing is backed up any more", null)));
    }
}
