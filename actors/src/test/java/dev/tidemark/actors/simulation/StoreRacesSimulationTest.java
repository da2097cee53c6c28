package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.stream.javadsl.Sink;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import dev.tidemark.testkit.simulation.SimulationSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenes at the edges of a store's life, each over many orders of events: closing, dropping, a catalog that cannot be read. */
@ExtendWith(Quietly.class)
class StoreRacesSimulationTest {

    private static final Config LAZY = ConfigFactory.parseString("""
            tidemark {
              segment { max-length = 1 MiB, flush-bytes = 1 MiB, flush-delay = 60 s }
              journal { file-length = 24 KiB, files-max = 4, pending-max = 24 KiB }
              batch { max-length = 4 KiB, max-count = 50 }
              value { max-length = 4 KiB, max-depth = 8 }
              pending-writes-max = 48
              cache.max-bytes = 0
              close-patience = 10 s
            }
            """);

    /** So many collections that the catalog is forced, and its first lines are not in the journal any more. */
    private static final int FORCED_CATALOG = 600;

    private static SimulatedDisk disk(Simulation simulation) {
        SimulatedDisk disk = new SimulatedDisk(simulation.seed());
        disk.prepareDirectory(Life.DIRECTORY.getParent());
        return disk;
    }

    private static Life open(Simulation simulation, SimulatedDisk disk) {
        Life life = new Life(simulation, disk, LAZY);
        assertThat(life.open()).isEmpty();
        return life;
    }

    /** The failure of a stage that is done or will be, empty when it went well. */
    private static Optional<TidemarkException> failureOf(Simulation simulation, CompletionStage<?> stage) {
        try {
            simulation.await(stage);
            return Optional.empty();
        } catch (CompletionException failure) {
            return Optional.of((TidemarkException) failure.getCause());
        }
    }

    @Test
    void close_journalFullAndSegmentsThatCannotBeForced_endsInTimeAndKeepsWhatIsDurable() {
        for (long seed = 1; seed <= 10; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                closeWithFullJournal(simulation);
            }
        }
    }

    private static void closeWithFullJournal(Simulation simulation) {
        SimulatedDisk disk = disk(simulation);
        Life life = open(simulation, disk);
        List<JsonCollection> collections = new ArrayList<>();
        for (String name : List.of("left", "right")) {
            simulation.await(life.store().create(name, CollectionSettings.DEFAULT));
            collections.add(life.store().json(name));
        }
        disk.faults(ScriptedFault.from(1, Fault.ERROR)
                .where(operation ->
                        operation.kind() == Kind.FORCE && operation.path().contains("collections")));
        String pad = "x".repeat(1_000);
        List<List<CompletionStage<WriteOutcome>>> calls = List.of(new ArrayList<>(), new ArrayList<>());
        for (int number = 0; number < 400; number++) {
            JsonCollection collection = collections.get(number % 2);
            calls.get(number % 2).add(collection.set("key-" + number, Json.parse("\"" + number + pad + "\"")));
            simulation.run(20);
        }
        assertThat(calls.get(0))
                .as("the journal is full")
                .anyMatch(call -> !call.toCompletableFuture().isDone());

        Duration before = simulation.time().elapsed();
        life.pump(life.store().close());
        assertThat(simulation.time().elapsed().minus(before)).isLessThan(Duration.ofSeconds(12));
        simulation.runUntilIdle();
        assertThat(disk.openHandles()).isEmpty();
        simulation.crash();
        disk.faults(FaultPlan.none());
        disk.powerCut();
        requireExactlyAcknowledged(simulation, open(simulation, disk), calls);
    }

    private static void requireExactlyAcknowledged(
            Simulation simulation, Life again, List<List<CompletionStage<WriteOutcome>>> calls) {
        int refused = 0;
        for (int side = 0; side < 2; side++) {
            long written = 0;
            JsonCollection collection = again.store().json(side == 0 ? "left" : "right");
            for (int index = 0; index < calls.get(side).size(); index++) {
                CompletionStage<WriteOutcome> call = calls.get(side).get(index);
                assertThat(call.toCompletableFuture()).isDone();
                Optional<TidemarkException> failure = failureOf(simulation, call);
                String key = "key-" + (2 * index + side);
                assertThat(simulation.await(collection.get(key)).isPresent())
                        .as(key)
                        .isEqualTo(failure.isEmpty());
                written += failure.isEmpty() ? 1 : 0;
                refused += failure.filter(FencedException.class::isInstance).isPresent() ? 1 : 0;
            }
            assertThat(simulation.await(collection.state()).watermark()).isEqualTo(written);
        }
        assertThat(refused).as("calls that waited for room").isPositive();
        simulation.await(again.store().close());
    }

    @Test
    void drop_catalogUnreadableOnce_failsOneCallAtMostAndGoesOn() {
        boolean met = true;
        int indeterminate = 0;
        for (int read = 1; met; read++) {
            try (Simulation simulation = Simulation.withSeed(read)) {
                ScriptedFault fault = ScriptedFault.once(read, Fault.ERROR)
                        .on(Kind.READ)
                        .where(operation -> operation.path().endsWith("catalog.jsonl"));
                indeterminate += dropWithFault(simulation, fault) ? 1 : 0;
                met = fault.fired();
            }
        }
        assertThat(indeterminate)
                .as("drops that were durable and could not be taken in")
                .isPositive();
    }

    /** @return whether the drop's outcome was not known to its caller */
    private static boolean dropWithFault(Simulation simulation, FaultPlan fault) {
        SimulatedDisk disk = disk(simulation);
        Life first = open(simulation, disk);
        simulation.await(first.store().create("orders", CollectionSettings.DEFAULT));
        simulation.await(first.store().create("users", CollectionSettings.DEFAULT));
        simulation.await(first.store().close());
        simulation.crash();
        disk.processKill();

        Life life = open(simulation, disk);
        Tidemark store = life.store();
        simulation.await(store.json("orders").set("a", Json.parse("1")));
        disk.faults(fault);
        Optional<TidemarkException> failure = failureOf(simulation, store.drop("orders"));
        disk.faults(FaultPlan.none());

        simulation.await(store.create("later", CollectionSettings.DEFAULT));
        assertThat(store.readiness().ready()).isTrue();
        boolean there = store.describe("orders").isPresent();
        assertThat(simulation.await(store.drop("orders"))).isEqualTo(there);
        assertThat(simulation.await(store.drop("users"))).isTrue();
        assertThat(simulation
                        .await(store.create("orders", CollectionSettings.DEFAULT))
                        .created())
                .isTrue();
        assertThat(simulation.await(store.json("orders").set("b", Json.parse("2"))))
                .isEqualTo(new WriteOutcome.Written(1));
        simulation.await(store.close());
        simulation.crash();
        disk.processKill();

        Life again = open(simulation, disk);
        assertThat(again.store().describe("users")).isEmpty();
        assertThat(again.store().describe("later")).isPresent();
        assertThat(again.state("orders").watermark()).isEqualTo(1);
        return failure.isPresent() && !there;
    }

    @Test
    void create_whileTheSameNameIsBeingDropped_losesNothingOfTheNewOne() {
        for (long seed = 1; seed <= 60; seed++) {
            SimulationSettings stalling = SimulationSettings.ofSeed(seed).withStalls(4, Duration.ofMillis(20));
            try (Simulation simulation = Simulation.with(stalling)) {
                dropAndCreateAtOnce(simulation);
            }
        }
    }

    private static void dropAndCreateAtOnce(Simulation simulation) {
        SimulatedDisk disk = disk(simulation);
        Life life = open(simulation, disk);
        Tidemark store = life.store();
        for (int round = 1; round <= 5; round++) {
            simulation.await(store.create("orders", CollectionSettings.DEFAULT));
            if (simulation.random().nextBoolean()) {
                simulation.await(store.json("orders").set("old", Json.parse("0")));
            }
            CompletionStage<Boolean> drop = store.drop("orders");
            while (store.describe("orders").isPresent()) {
                simulation.runOne();
            }
            CompletionStage<WriteOutcome> write = createAndSet(store);
            assertThat(simulation.await(write)).as("seed %d", simulation.seed()).isEqualTo(new WriteOutcome.Written(1));
            assertThat(simulation.await(drop)).isTrue();
            simulation.advance(Duration.ofSeconds(3));
            if (simulation.random().nextBoolean()) {
                simulation.await(store.close());
                life = reopen(simulation, disk);
                store = life.store();
            }
            assertThat(simulation.await(store.json("orders").get("new")))
                    .as("seed %d", simulation.seed())
                    .isPresent();
            assertThat(life.state("orders").watermark()).isEqualTo(1);
            simulation.await(store.drop("orders"));
        }
    }

    @Test
    void drop_crashBeforeTheFilesAreMoved_givesTheirSpaceBackInTheNextLife() {
        for (long seed = 1; seed <= 20; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                dropWithoutMove(simulation);
            }
        }
    }

    private static void dropWithoutMove(Simulation simulation) {
        SimulatedDisk disk = disk(simulation);
        Life first = open(simulation, disk);
        String longName = "x".repeat(220);
        for (String name : List.of("orders", longName, "users", "moved")) {
            simulation.await(first.store().create(name, CollectionSettings.DEFAULT));
            simulation.await(first.store().json(name).set("a", Json.parse("1")));
        }
        simulation.await(first.store().close());
        simulation.runUntilIdle();
        Path all = Life.DIRECTORY.resolve("collections");
        disk.createDirectories(all.resolve("strange/log"));
        disk.syncDirectory(all.resolve("strange"));
        disk.rename(all.resolve("moved"), all.resolve("elsewhere"));
        disk.syncDirectory(all);
        disk.syncDirectory(Life.DIRECTORY);
        simulation.crash();
        disk.processKill();

        Life life = open(simulation, disk);
        disk.faults(ScriptedFault.from(1, Fault.ERROR)
                .on(Kind.MOVE)
                .where(operation -> operation.path().contains("trash")));
        for (String name : List.of("orders", longName)) {
            assertThat(simulation.await(life.store().drop(name))).isTrue();
        }
        assertThat(disk.list(all)).hasSize(5);
        simulation.crash();
        disk.faults(FaultPlan.none());
        disk.powerCut();

        Life again = open(simulation, disk);
        simulation.runUntilIdle();
        assertThat(disk.list(all)).containsExactly("elsewhere", "strange", "users");
        assertThat(disk.list(Life.DIRECTORY.resolve("trash"))).isEmpty();
        assertThat(again.state("users").watermark()).isEqualTo(1);
        assertThat(simulation.await(again.store().drop("users"))).isTrue();
        simulation.runUntilIdle();
        assertThat(disk.list(Life.DIRECTORY.resolve("trash"))).isEmpty();
        simulation.await(again.store().close());
    }

    /** Journal files that are lost too make lines of the catalog unproven, so that the opening forces them. */
    @Test
    void open_catalogDamaged_failsAndLeavesNothingOpen() {
        for (int lost = 0; lost <= 2; lost++) {
            try (Simulation simulation = Simulation.withSeed(1)) {
                openDamagedCatalog(simulation, lost);
            }
        }
    }

    private static void openDamagedCatalog(Simulation simulation, int lostJournalFiles) {
        SimulatedDisk disk = disk(simulation);
        Life life = open(simulation, disk);
        for (int number = 0; number < FORCED_CATALOG; number++) {
            simulation.await(life.store().create("many-" + number, CollectionSettings.DEFAULT));
        }
        simulation.await(life.store().close());
        simulation.crash();
        disk.processKill();
        Path journal = Life.DIRECTORY.resolve("journal/0");
        List<String> files = disk.list(journal);
        files.subList(files.size() - lostJournalFiles, files.size())
                .forEach(name -> disk.delete(journal.resolve(name)));
        disk.flip(Life.DIRECTORY.resolve("catalog.jsonl"), 200, 1);

        assertThat(new Life(simulation, disk, LAZY).open().orElseThrow())
                .as("lost=%d", lostJournalFiles)
                .isInstanceOf(CorruptDataException.class);
        simulation.runUntilIdle();
        assertThat(disk.openHandles()).as("lost=%d", lostJournalFiles).isEmpty();
    }

    @Test
    void changes_collectionCreatedAnewMeanwhile_failsRatherThanGoOnInAnother() {
        try (Simulation simulation = Simulation.withSeed(1)) {
            Life life = open(simulation, disk(simulation));
            Tidemark store = life.store();
            simulation.await(store.create("orders", CollectionSettings.DEFAULT));
            fill(simulation, store.json("orders"), 100);
            List<Long> seen = new ArrayList<>();
            CompletableFuture<Done> goOn = new CompletableFuture<>();
            CompletionStage<Done> reading = store.json("orders")
                    .changes(0)
                    .mapAsync(1, record -> goOn.thenApply(go -> record.position()))
                    .runWith(Sink.foreach(seen::add), life.system());
            simulation.runUntilIdle();
            simulation.await(store.drop("orders"));
            simulation.await(store.create("orders", CollectionSettings.DEFAULT));
            fill(simulation, store.json("orders"), 200);
            goOn.complete(Done.getInstance());
            assertThat(failureOf(simulation, reading).orElseThrow())
                    .isInstanceOf(UnknownCollectionException.class)
                    .hasMessageContaining("created anew");
            assertThat(seen).hasSizeLessThanOrEqualTo(100).isSorted();
        }
    }

    private static void fill(Simulation simulation, JsonCollection collection, int count) {
        for (int number = 0; number < count; number++) {
            simulation.await(collection.set("key-" + number, Json.parse("1")));
        }
    }

    private static CompletionStage<WriteOutcome> createAndSet(Tidemark store) {
        return store.create("orders", CollectionSettings.DEFAULT)
                .thenCompose(made -> store.json("orders").set("new", Json.parse("1")));
    }

    private static Life reopen(Simulation simulation, SimulatedDisk disk) {
        simulation.crash();
        disk.powerCut();
        return open(simulation, disk);
    }
}
