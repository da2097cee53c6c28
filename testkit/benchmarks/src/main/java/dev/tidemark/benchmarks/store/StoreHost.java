package dev.tidemark.benchmarks.store;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.http.server.TidemarkServer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A host application of one store: an actor system with the settings everybody gets, and the store opened in it. Owns
 * both; any thread.
 */
public final class StoreHost implements Closeable {

    private static final long SECONDS_MAX = 60;
    private static final int CREATIONS_IN_FLIGHT = 1_024;

    private final ActorSystem<Void> system;
    private final Tidemark store;

    private StoreHost(ActorSystem<Void> system, Tidemark store) {
        this.system = system;
        this.store = store;
    }

    /** Opens the directory's store, created where missing. */
    static StoreHost open(Path directory) throws IOException {
        return open(directory, "");
    }

    /** @param settings of the host's own, in HOCON */
    public static StoreHost open(Path directory, String settings) throws IOException {
        ActorSystem<Void> system = system(settings);
        return new StoreHost(system, await(Tidemark.open(system, directory)));
    }

    /** An actor system without a store. */
    static ActorSystem<Void> system() {
        return system("");
    }

    private static ActorSystem<Void> system(String settings) {
        Config quiet = ConfigFactory.parseString("""
                tidemark.health.interval = 0 s
                akka.loglevel = WARNING
                akka.coordinated-shutdown.exit-jvm = off
                akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                """).withFallback(TidemarkServer.configuration(ConfigFactory.load()));
        return ActorSystem.create(
                Behaviors.empty(),
                "tidemark-host",
                ConfigFactory.parseString(settings).withFallback(quiet));
    }

    public ActorSystem<Void> actorSystem() {
        return system;
    }

    public Tidemark store() {
        return store;
    }

    /** A collection by its number, created. */
    public JsonCollection created(int number) throws IOException {
        await(store.create(name(number), CollectionSettings.DEFAULT));
        return store.json(name(number));
    }

    /** Creates that many collections, many at a time. */
    void create(int collections) throws IOException {
        forEach(collections, CREATIONS_IN_FLIGHT, n -> store.create(name(n), CollectionSettings.DEFAULT));
    }

    /** A call on the collection of a number. */
    @FunctionalInterface
    interface Call {
        CompletionStage<?> issue(int number);
    }

    /** Issues a call for each number from 0, at most so many at a time, and waits for all. */
    static void forEach(int count, int inFlightMax, Call call) throws IOException {
        Semaphore free = new Semaphore(inFlightMax);
        Failures failures = new Failures();
        for (int n = 0; n < count; n++) {
            free.acquireUninterruptibly();
            failures.check();
            var ignored = call.issue(n).whenComplete((done, failure) -> {
                if (failure != null) {
                    failures.add(failure);
                }
                free.release();
            });
        }
        free.acquireUninterruptibly(inFlightMax);
        failures.check();
    }

    public static String name(int number) {
        return "collection-" + number;
    }

    @Override
    public void close() throws IOException {
        await(store.close());
        end(system);
    }

    static void end(ActorSystem<Void> system) throws IOException {
        system.terminate();
        await(system.getWhenTerminated());
    }

    public static <T> T await(CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException("store does not answer", failure);
        }
    }
}
