package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Sink;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settings that are changed while a collection is there, on a simulated disk and clock. */
class SettingsChangeTest {

    private static final Path DIRECTORY = Path.of("/data");
    private static final Path LOG = DIRECTORY.resolve("collections/clicks/log");
    private static final Duration A_WHILE = Duration.ofMinutes(1);
    private static final Retention FEW = Retention.FOR_EVER.withMaxCount(100);
    private static final String SETTINGS = """
            tidemark {
              segment.max-length = 4 KiB
              seal { renderers = [ndjson], encodings = [], max-rate = 1 TiB }
              retention.check-every = 10 m
            }
            """;

    private final Simulation simulation = Simulation.withSeed(1);
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private ActorSystem<Void> system;
    private Tidemark store;

    @BeforeEach
    void open() {
        disk.prepareDirectory(Path.of("/"));
        system = simulation.actorSystem(Behaviors.<Void>ignore(), "host", ConfigFactory.parseString(SETTINGS));
        SystemMaterializer.get(system);
        TidemarkSettings settings = TidemarkSettings.of(
                DIRECTORY,
                system.settings().config(),
                new Seams(disk, simulation.time(), simulation.random("seams")).withHolding(simulation.holding()));
        store = simulation.await(Tidemark.open(system, settings));
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private JsonCollection clicks(Retention kept) {
        simulation.await(store.create("clicks", CollectionSettings.KEYLESS.keeping(kept)));
        return store.json("clicks");
    }

    private void append(int count) {
        for (int number = 0; number < count; number++) {
            simulation.await(store.json("clicks").append(Json.parse("{\"n\":" + number + "}")));
        }
    }

    private static UnaryOperator<CollectionSettings> keeping(Retention kept) {
        return settings -> settings.keeping(kept);
    }

    private long first() {
        return simulation.await(store.json("clicks").state()).first();
    }

    @Test
    void change_lowerLimit_removesWhatLiesBeyondAndDisturbsNobody() {
        JsonCollection clicks = clicks(Retention.FOR_EVER);
        append(300);
        List<LogRecord> followed = new ArrayList<>();
        clicks.changes(0).runWith(Sink.foreach(followed::add), system);
        simulation.advance(A_WHILE);
        assertThat(first()).isEqualTo(1);

        CollectionDescription changed = simulation.await(store.change("clicks", keeping(FEW)));
        assertThat(changed.settings()).isEqualTo(CollectionSettings.KEYLESS.keeping(FEW));
        assertThat(store.describe("clicks")).contains(changed);
        simulation.advance(A_WHILE);
        assertThat(first()).isBetween(150L, 201L);
        append(10);
        simulation.advance(A_WHILE);
        assertThat(followed).extracting(LogRecord::position).hasSize(310).isSorted();
    }

    @Test
    void change_higherLimit_keepsMoreFromThenOn() {
        clicks(FEW);
        append(300);
        simulation.advance(A_WHILE);
        long first = first();
        assertThat(first).isGreaterThan(100);

        simulation.await(store.change("clicks", keeping(FEW.withMaxCount(10_000))));
        append(300);
        simulation.advance(A_WHILE);
        assertThat(first()).isEqualTo(first);
        simulation.await(store.change("clicks", keeping(Retention.FOR_EVER)));
        assertThat(store.describe("clicks").orElseThrow().settings()).isEqualTo(CollectionSettings.KEYLESS);
    }

    @Test
    void change_whileAppendsAreUnderWay_losesNone() {
        clicks(Retention.FOR_EVER.withMaxCount(10_000));
        List<CompletionStage<WriteOutcome>> appends = new ArrayList<>();
        List<CompletionStage<CollectionDescription>> changes = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            appends.add(store.json("clicks").append(Json.parse("" + number)));
            if (number % 20 == 0) {
                changes.add(store.change("clicks", keeping(Retention.FOR_EVER.withMaxCount(20_000 + number))));
            }
            simulation.run(number % 7);
        }
        changes.forEach(simulation::await);
        List<Long> positions = appends.stream()
                .map(simulation::await)
                .map(outcome -> ((WriteOutcome.Written) outcome).position())
                .toList();
        assertThat(positions).doesNotHaveDuplicates().hasSize(200);
        assertThat(simulation.await(store.json("clicks").log(0, 1_000)).records())
                .hasSize(200);
        assertThat(store.describe("clicks").orElseThrow().settings().retention().maxCount())
                .hasValue(20_180);
    }

    @Test
    void change_ofWhatNobodyHasOpen_comesIntoForceAndSurvivesAPowerCut() {
        clicks(Retention.FOR_EVER);
        append(300);
        simulation.await(store.close());
        open();
        int files = disk.list(LOG).size();
        simulation.await(store.change("clicks", keeping(FEW)));
        simulation.advance(A_WHILE);
        assertThat(disk.list(LOG)).hasSizeLessThan(files);

        simulation.crash();
        disk.powerCut();
        open();
        assertThat(store.describe("clicks").orElseThrow().settings().retention())
                .isEqualTo(FEW);
        assertThat(first()).isBetween(150L, 201L);
        assertThat(simulation.await(store.json("clicks").state()).watermark()).isEqualTo(300);
    }

    @Test
    void schema_createdAndChanged_isKeptOverACrash() {
        CollectionSettings typed = CollectionSettings.DEFAULT.withSchema("{ \"id\": {\"type\": \"int8\"} }");
        assertThatThrownBy(() -> store.create("users", CollectionSettings.DEFAULT.withSchema("{\"id\":{\"type\":5}}")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("column id has no type");
        assertThat(simulation.await(store.create("users", typed)).created()).isTrue();
        assertRefused(
                store.change("users", settings -> settings.withSchema("{\"id\":{\"type\":\"int8\",\"pk_index\":1}}")),
                InvalidRequestException.class,
                "column id has a pk_index that is not 0");
        assertThat(store.describe("users").orElseThrow().settings()).isEqualTo(typed);
        String larger = "{\"" + "n".repeat(3_000) + "\":{\"type\":\"text\"}}";
        simulation.await(store.change("users", settings -> settings.withSchema(larger)));
        simulation.crash();
        disk.powerCut();
        open();
        assertThat(store.describe("users").orElseThrow().settings().schema()).isEqualTo(larger);
        simulation.await(store.change("users", settings -> settings.withSchema(CollectionSettings.SCHEMA_NONE)));
        simulation.await(store.change("users", settings -> CollectionSettings.DEFAULT));
        assertThat(store.describe("users").orElseThrow().settings())
                .isEqualTo(CollectionSettings.DEFAULT.withSchemaChanges(2));
    }

    private void assertRefused(CompletionStage<?> change, Class<? extends Throwable> kind, String reason) {
        assertThatThrownBy(() -> simulation.await(change))
                .hasCauseInstanceOf(kind)
                .hasMessageContaining(reason);
    }

    @Test
    void change_ofWhatCannotBe_isRefusedByName() {
        clicks(FEW);
        simulation.await(store.create("users", CollectionSettings.DEFAULT));
        Class<InvalidRequestException> invalid = InvalidRequestException.class;
        assertRefused(
                store.change("clicks", settings -> CollectionSettings.of(Durability.NEVER)),
                invalid,
                "name=durability");
        assertRefused(store.change("clicks", settings -> CollectionSettings.DEFAULT), invalid, "name=keyless");
        assertRefused(
                store.change(
                        "clicks",
                        settings -> new CollectionSettings(
                                settings.durability(), Duration.ofSeconds(1), true, settings.retention())),
                invalid,
                "name=syncInterval");
        assertRefused(store.change("users", keeping(FEW)), invalid, "retention is for keyless collections alone");
        assertRefused(store.change("nothing", settings -> settings), UnknownCollectionException.class, "name=nothing");
        assertThatThrownBy(() -> store.change("", settings -> settings)).isInstanceOf(invalid);
        assertThat(store.describe("clicks").orElseThrow().settings())
                .isEqualTo(CollectionSettings.KEYLESS.keeping(FEW));
        assertThat(store.describe("nothing")).isEmpty();
        append(1);
    }
}
