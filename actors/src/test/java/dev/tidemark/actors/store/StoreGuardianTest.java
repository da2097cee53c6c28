package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.PoisonPill;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.WriteOutcome.Written;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class StoreGuardianTest {

    private static final Path DIRECTORY = Path.of("/data");

    /** Much less than closing would wait for room in the journal. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Simulation simulation = Simulation.withSeed(1);
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final ActorSystem<Void> system = simulation.actorSystem(Behaviors.ignore(), "host");
    private final CompletableFuture<Tidemark> ready = new CompletableFuture<>();
    private ActorRef<StoreGuardian.Command> guardian = system.deadLetters().unsafeUpcast();

    @BeforeEach
    void open() {
        disk.prepareDirectory(Path.of("/"));
        TidemarkSettings settings = TidemarkSettings.of(
                DIRECTORY,
                system.settings().config(),
                new Seams(disk, simulation.time(), simulation.random("seams")).withHolding(simulation.holding()));
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

    @Test
    void dropped_nobodyWasToldOfIt_takesItsShapesAlong() {
        Tidemark store = ready.join();
        CollectionDescription made = simulation
                .await(store.create("orders", CollectionSettings.DEFAULT))
                .description();
        simulation.await(store.shape(ShapeDefinition.of("orders")));
        CatalogEntry gone = new CatalogEntry(
                new CollectionName("gone"), new CollectionId(made.id() + 100), made.handle(), 0, made.settings());
        guardian.tell(new StoreGuardian.Dropped(gone, new CompletableFuture<>()));
        simulation.advance(AT_ONCE);
        assertThat(store.statistics().shapes().count()).isZero();
    }

    private void killKeeper() {
        tell("journal", JournalKeeper.Stop.INSTANCE);
    }

    private void tell(String child, Object message) {
        Adapter.toClassic(system)
                .actorSelection(guardian.path().child(child))
                .tell(message, akka.actor.ActorRef.noSender());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sealing", "compaction", "disk", "retention"})
    void upkeep_oneOfThemDies_isLoggedAndTheStoreGoesOn(String child) {
        Tidemark store = ready.join();
        Logger logger = (Logger) LoggerFactory.getLogger(StoreGuardian.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            tell(child, PoisonPill.getInstance());
            simulation.advance(AT_ONCE);
        } finally {
            logger.detachAppender(log);
        }

        assertThat(log.list)
                .singleElement()
                .satisfies(
                        event -> assertThat(event.getFormattedMessage()).contains("until the store is opened again"));
        simulation.await(store.create("orders", CollectionSettings.DEFAULT));
        assertThat(simulation.await(store.json("orders").set("a", Json.parse("1"))))
                .isEqualTo(new Written(1));
        simulation.await(store.close());
        assertThat(disk.openHandles()).isEmpty();
    }

    @Test
    void close_keeperDiedBefore_completesAndTellsWhy() {
        Tidemark store = ready.join();
        simulation.await(store.create("orders", CollectionSettings.DEFAULT));
        simulation.await(store.json("orders").set("a", Json.parse("1")));
        killKeeper();
        simulation.runUntilIdle();
        assertThat(store.readiness()).isEqualTo(new Tidemark.Readiness(false, "journal's keeper has died"));

        CompletionStage<Done> closed = store.close();
        simulation.advance(AT_ONCE);

        assertThat(closed.toCompletableFuture()).isCompleted();
        assertThat(disk.openHandles()).isEmpty();
        assertThat(store.readiness().reason()).isEqualTo("journal's keeper has died");
    }

    @Test
    void close_keeperDiesMeanwhile_answersWhatIsUnderWay() {
        Tidemark store = ready.join();
        simulation.await(store.create("orders", CollectionSettings.DEFAULT));
        CompletionStage<WriteOutcome> write = store.json("orders").set("a", Json.parse("1"));
        killKeeper();
        CompletionStage<Done> closed = store.close();

        simulation.advance(AT_ONCE);

        assertThat(closed.toCompletableFuture()).isCompleted();
        assertThat(write.toCompletableFuture()).isDone();
        assertThat(disk.openHandles()).isEmpty();
    }

    @Test
    void open_keeperDied_isRefusedAtOnce() {
        Tidemark store = ready.join();
        simulation.await(store.create("orders", CollectionSettings.DEFAULT));
        simulation.await(store.create("users", CollectionSettings.DEFAULT));
        simulation.await(store.json("orders").set("a", Json.parse("1")));
        CompletionStage<Optional<Entry>> underWay = store.json("users").get("a");
        killKeeper();
        simulation.runUntilIdle();
        CompletionStage<Optional<Entry>> late = store.json("users").get("a");

        assertThatThrownBy(() -> simulation.await(late)).hasRootCauseMessage("journal's keeper has died");
        assertThat(underWay.toCompletableFuture()).isDone();
        assertThat(simulation.await(store.json("orders").get("a"))).isPresent();
        simulation.await(store.close());
    }
}
