package dev.tidemark.actors.simulation;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.SystemMaterializer;
import com.typesafe.config.Config;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** One life of the store's process: an actor system of its own, and an open store within it. */
final class Life {

    static final Path DIRECTORY = Path.of("/data");

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Simulation simulation;
    private final ActorSystem<Void> system;
    private final TidemarkSettings settings;
    private final Calls calls;
    private Optional<Tidemark> store = Optional.empty();

    Life(Simulation simulation, FileSystem disk, Config config) {
        this(simulation, disk, config, UnaryOperator.identity());
    }

    /** @param journal what stands between the store and its journal */
    Life(Simulation simulation, FileSystem disk, Config config, UnaryOperator<JournalShard> journal) {
        this.simulation = simulation;
        this.calls = new Calls(simulation);
        this.system = simulation.actorSystem(Behaviors.<Void>ignore(), "host", config);
        // Streams need it, and making it waits: nothing may die meanwhile.
        SystemMaterializer.get(system);
        this.settings = TidemarkSettings.of(
                DIRECTORY,
                system.settings().config(),
                new Seams(
                        MortalDisk.over(disk, simulation),
                        simulation.time(),
                        simulation.random("seams"),
                        simulation.holding(),
                        journal));
    }

    boolean isAlive() {
        return calls.isAlive();
    }

    ActorSystem<Void> system() {
        return system;
    }

    Calls calls() {
        return calls;
    }

    Tidemark store() {
        return store.orElseThrow();
    }

    boolean isOpen() {
        return store.isPresent() && isAlive();
    }

    /**
     * Opens the store, or tries to; the process may die over it.
     *
     * @return why the store could not be opened, empty when it is open or the process is dead
     */
    Optional<TidemarkException> open() {
        CompletionStage<Tidemark> opening = Tidemark.open(system, settings);
        if (!pump(opening)) {
            return Optional.empty();
        }
        try {
            store = Optional.of(opening.toCompletableFuture().join());
            return Optional.empty();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof TidemarkException known) {
                return Optional.of(known);
            }
            throw new AssertionError("opening failed with what nobody expects", failure.getCause());
        }
    }

    /** Runs until the stage is done; false when the process died before. */
    boolean pump(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        Duration end = simulation.time().elapsed().plus(PATIENCE);
        while (isAlive() && !future.isDone()) {
            boolean late = simulation.time().elapsed().compareTo(end) > 0;
            if (late || !simulation.runOne()) {
                throw new AssertionError("stage is never completed");
            }
        }
        return isAlive();
    }

    /** What has not ended yet ends: the power goes, or the process dies. The disk is there for the next life. */
    void end(SimulatedDisk disk, RandomGenerator random) {
        if (disk.isDown()) {
            disk.restart();
        } else if (isAlive()) {
            simulation.crash();
            if (random.nextBoolean()) {
                disk.powerCut();
            } else {
                disk.processKill();
            }
        }
    }

    LiveReaders readers(LogHeads heads) {
        return new LiveReaders(simulation, system, store(), calls, heads);
    }

    CollectionState state(String collection) {
        return simulation.await(store().json(collection).state());
    }
}
