package dev.tidemark.actors.simulation;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.JavaFlowSupport;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Subscriptions to collections, connected anew from where they stand when they fail. One for each life. */
final class LiveReaders {

    static final String NAME = "live";
    private static final int TRIES_MAX = 4;

    private final Simulation simulation;
    private final ActorSystem<?> system;
    private final Tidemark store;
    private final Calls calls;
    private final LogHeads heads;
    private final TreeMap<String, CompletionStage<?>> streams = new TreeMap<>();
    private final RandomGenerator random;

    LiveReaders(Simulation simulation, ActorSystem<?> system, Tidemark store, Calls calls, LogHeads heads) {
        this.simulation = simulation;
        this.system = system;
        this.store = store;
        this.calls = calls;
        this.heads = heads;
        this.random = simulation.random("readers");
    }

    /** Connects the reader of an incarnation, unless it is connected. */
    void connect(String collection, String incarnation) {
        CompletionStage<?> running = streams.get(incarnation);
        if (running != null && !running.toCompletableFuture().isDone()) {
            return;
        }
        long after = heads.positionOf(incarnation, NAME);
        boolean slow = random.nextInt(3) == 0;
        CompletionStage<Done> done = changes(store.json(collection), after)
                .mapAsync(1, record -> slow ? later(record) : CompletableFuture.completedFuture(record))
                .runWith(
                        Sink.foreach(record -> {
                            if (calls.isAlive()) {
                                heads.delivered(incarnation, NAME, Records.of(record));
                            }
                        }),
                        system);
        // Not connected anew before its end is taken in, which comes a task later.
        streams.put(incarnation, done.exceptionally(failure -> ended(incarnation, failure)));
    }

    /** By either way that hosts have. */
    private Source<LogRecord, NotUsed> changes(JsonCollection collection, long after) {
        return random.nextBoolean()
                ? collection.changes(after)
                : JavaFlowSupport.Source.fromPublisher(collection.changesPublisher(after));
    }

    /** Whoever is told of being too late goes on with what there is; any other failure ends the connection alone. */
    private Done ended(String incarnation, Throwable failure) {
        Throwable cause = Optional.ofNullable(failure.getCause())
                .filter(wrapped -> failure instanceof CompletionException)
                .orElse(failure);
        if (cause instanceof PositionGoneException gone && calls.isAlive()) {
            calls.attempt(() -> heads.overtaken(incarnation, NAME, gone));
        }
        return Done.getInstance();
    }

    private <T> CompletionStage<T> later(T record) {
        CompletableFuture<T> handed = new CompletableFuture<>();
        simulation.schedule(Duration.ofMillis(5), () -> handed.complete(record));
        return handed;
    }

    long position(String incarnation) {
        return heads.positionOf(incarnation, NAME);
    }

    /** Has the reader of a collection get all there is in some while. One that retention has overtaken connects once more. */
    void requireAll(String collection, String incarnation, Duration patience) {
        CollectionState state;
        int tries = 0;
        do {
            connect(collection, incarnation);
            simulation.advance(patience);
            state = simulation.await(store.json(collection).state());
            tries++;
        } while (!hasAll(incarnation, state) && !isConnected(incarnation) && tries < TRIES_MAX);
        if (!hasAll(incarnation, state)) {
            throw new AssertionError("live reader has not everything: name=" + collection + " state=" + state
                    + " reader=" + position(incarnation) + " connected=" + isConnected(incarnation));
        }
    }

    /** A reader of a log that has lost all it ever had can have nothing. */
    private boolean hasAll(String incarnation, CollectionState state) {
        boolean isEmpty = state.first() > state.watermark();
        return position(incarnation) == state.watermark() || (isEmpty && position(incarnation) == 0);
    }

    boolean isConnected(String incarnation) {
        CompletionStage<?> running = streams.get(incarnation);
        return running != null && !running.toCompletableFuture().isDone();
    }
}
