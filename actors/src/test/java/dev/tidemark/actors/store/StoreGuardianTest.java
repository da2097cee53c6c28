package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.WriteOutcome.Written;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreGuardianTest {

    private static final Path DIRECTORY = Path.of("/data");

    private final Simulation simulation = Simulation.withSeed(1);
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final ActorSystem<Void> system = simulation.actorSystem(Behaviors.ignore(), "host");
    private final CompletableFuture<Tidemark> ready = new CompletableFuture<>();
    private ActorRef<StoreGuardian.Command> guardian = system.deadLetters().unsafeUpcast();

    @BeforeEach
    void open() {
        disk.prepareDirectory(Path.of("/"));
        TidemarkSettings settings = TidemarkSettings.of(
                DIRECTORY, system.settings().config(), new Seams(disk, simulation.time(), simulation.random("seams")));
        guardian = system.systemActorOf(StoreGuardian.create(settings, ready), "store", Props.empty());
        simulation.await(ready);
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private static CatalogEntry entry(CollectionDescription made) {
        return new CatalogEntry(
                new CollectionName(made.name()), new CollectionId(made.id()), made.handle(), 0, made.settings());
    }

    @Test
    void dropped_collectionThatExists_staysAsItIs() {
        Tidemark store = ready.join();
        CollectionDescription made = simulation
                .await(store.create("orders", CollectionSettings.DEFAULT))
                .description();
        simulation.await(store.json("orders").set("a", Json.parse("1")));
        simulation.await(store.json("orders").set("b", Json.parse("2")));
        simulation.advance(Duration.ofSeconds(5));
        assertThat(disk.exists(entry(made).files(DIRECTORY).segment(1))).isTrue();

        CompletableFuture<Done> done = new CompletableFuture<>();
        guardian.tell(new StoreGuardian.Dropped(entry(made), done));
        simulation.await(done);
        simulation.runUntilIdle();

        assertThat(disk.exists(entry(made).files(DIRECTORY).segment(1))).isTrue();
        assertThat(simulation.await(store.json("orders").set("c", Json.parse("3"))))
                .isEqualTo(new Written(3));
        simulation.await(store.close());
        assertThat(disk.list(DIRECTORY.resolve("trash"))).isEmpty();
    }
}
