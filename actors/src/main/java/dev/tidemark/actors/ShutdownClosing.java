package dev.tidemark.actors;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Closes a store in the course of its actor system's coordinated shutdown, after everything that may still write. */
final class ShutdownClosing {

    private ShutdownClosing() {}

    static void register(ActorSystem<?> system, CompletionStage<Tidemark> store) {
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "close-tidemark", () -> close(store));
    }

    private static CompletionStage<Done> close(CompletionStage<Tidemark> store) {
        return store.handle((open, failure) ->
                        failure == null ? open.close() : CompletableFuture.completedStage(Done.getInstance()))
                .thenCompose(closed -> closed);
    }
}
