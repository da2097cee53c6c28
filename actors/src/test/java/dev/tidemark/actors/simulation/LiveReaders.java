package dev.tidemark.actors.simulation;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Sink;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.testkit.model.History;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Subscriptions to collections, connected anew from where they stand when they fail. One for each life. */
final class LiveReaders {

    static final String NAME = "live";

    private final Simulation simulation;
    private final ActorSystem<?> system;
    private final Tidemark store;
    private final Calls calls;
    private final History history;
    private final TreeMap<String, CompletionStage<?>> streams = new TreeMap<>();
    private final RandomGenerator random;

    LiveReaders(Simulation simulation, ActorSystem<?> system, Tidemark store, Calls calls, History history) {
        this.simulation = simulation;
        this.system = system;
        this.store = store;
        this.calls = calls;
        this.history = history;
        this.random = simulation.random("readers");
    }

    /** Connects the reader of an incarnation, unless it is connected. */
    void connect(String collection, String incarnation) {
        CompletionStage<?> running = streams.get(incarnation);
        if (running != null && !running.toCompletableFuture().isDone()) {
            return;
        }
        if (!history.hasSubscribed(incarnation, NAME)) {
            history.subscribed(incarnation, NAME, 0);
        }
        long after = history.positionOf(incarnation, NAME);
        boolean slow = random.nextInt(3) == 0;
        CompletionStage<?> done = store.json(collection)
                .changes(after)
                .mapAsync(1, record -> slow ? later(record) : CompletableFuture.completedFuture(record))
                .runWith(
                        Sink.foreach(record -> {
                            if (calls.isAlive()) {
                                history.delivered(incarnation, NAME, Records.of(record));
                            }
                        }),
                        system);
        streams.put(incarnation, done);
    }

    private <T> CompletionStage<T> later(T record) {
        CompletableFuture<T> handed = new CompletableFuture<>();
        simulation.schedule(Duration.ofMillis(5), () -> handed.complete(record));
        return handed;
    }

    long position(String incarnation) {
        return history.positionOf(incarnation, NAME);
    }

    boolean isConnected(String incarnation) {
        CompletionStage<?> running = streams.get(incarnation);
        return running != null && !running.toCompletableFuture().isDone();
    }
}
