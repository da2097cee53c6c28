package dev.tidemark.actors.backup;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One thing to be done, and who waits for it. Immutable but for its future.
 *
 * @param name for people
 * @param work begins it
 */
record BackupTask<T>(String name, Function<BackupPace, CompletionStage<T>> work, CompletableFuture<T> asker) {

    static <T> BackupTask<T> of(String name, Function<BackupPace, CompletionStage<T>> work) {
        return new BackupTask<>(name, work, new CompletableFuture<>());
    }

    /**
     * Begins it.
     *
     * @param ended gets the outcome when it ends, on whichever thread
     */
    void begin(BackupPace pace, Consumer<Outcome> ended) {
        CompletionStage<T> stage;
        try {
            stage = work.apply(pace);
        } catch (RuntimeException failure) {
            stage = CompletableFuture.failedStage(failure);
        }
        stage.whenComplete((result, failure) -> ended.accept(
                failure == null
                        ? new Outcome(name, Optional.empty(), () -> asker.complete(result))
                        : failed(BackupMeter.causeOf(failure))));
    }

    private Outcome failed(Throwable cause) {
        return new Outcome(
                name,
                Optional.of(cause).filter(reason -> !(reason instanceof CancellationException)),
                () -> asker.completeExceptionally(cause));
    }

    /**
     * How a task ended.
     *
     * @param failure empty also where somebody cancelled it
     * @param tell tells whoever asked
     */
    record Outcome(String task, Optional<Throwable> failure, Runnable tell) {}

    void refused(RuntimeException reason) {
        asker.completeExceptionally(reason);
    }
}
