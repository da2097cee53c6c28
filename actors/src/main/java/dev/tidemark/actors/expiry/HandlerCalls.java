package dev.tidemark.actors.expiry;

import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.ExpiredEntry;
import dev.tidemark.actors.ExpiryHandler;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.engine.OverloadedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A host's handler, kept at arm's length: it runs where it was registered to, and nobody waits longer for it than its patience. Any thread.
 */
final class HandlerCalls {

    private final ActorSystem<?> system;
    private final Executor executor;
    private final ExpiryHandler handler;
    private final Duration patience;

    HandlerCalls(ActorSystem<?> system, Executor executor, ExpiryHandler handler, Duration patience) {
        this.system = system;
        this.executor = executor;
        this.handler = handler;
        this.patience = patience;
    }

    /** @return completes with what the handler wants written, or fails with what it fails with, or when it is late */
    CompletionStage<List<TransactionWrite>> call(ExpiredEntry entry) {
        CompletableFuture<List<TransactionWrite>> answer = new CompletableFuture<>();
        Cancellable late = system.scheduler()
                .scheduleOnce(
                        patience,
                        () -> answer.completeExceptionally(new OverloadedException(
                                "handler of expired entries did not come back in time: collection=" + entry.collection()
                                        + " key=" + entry.key() + " patience=" + patience)),
                        system.executionContext());
        CompletionStage<List<TransactionWrite>> answered = answer;
        answered.whenComplete((writes, failure) -> late.cancel());
        try {
            executor.execute(() -> run(entry, answer));
        } catch (RuntimeException full) {
            answer.completeExceptionally(full);
        }
        return answer;
    }

    private void run(ExpiredEntry entry, CompletableFuture<List<TransactionWrite>> answer) {
        if (answer.isDone()) {
            return;
        }
        try {
            handler.expired(entry).whenComplete((writes, failure) -> {
                if (failure == null) {
                    answer.complete(List.copyOf(writes));
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (Exception | Error failure) {
            answer.completeExceptionally(failure);
        }
    }
}
