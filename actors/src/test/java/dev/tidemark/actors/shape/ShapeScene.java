package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.SystemMaterializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogLines;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.ShapeMessages;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store with a collection {@code items} on a simulated disk and clock, for tests of its shapes. */
abstract class ShapeScene {

    static final long PLENTY = 1L << 40;
    static final Path DIRECTORY = Path.of("/data");
    static final Duration IDLE = Duration.ofSeconds(10);
    static final ShapeDefinition PLAIN = ShapeDefinition.of("items");
    private static final String SETTINGS = """
            tidemark {
              segment.max-length = 4 KiB
              batch.max-length = 256 KiB
              disk.min-free = 64 KiB
              seal { renderers = [ndjson], encodings = [gzip], max-rate = 1 TiB }
              idle { close-files-after = 1 s, stop-after = 3 s }
              shape { max-count = 2, active-max = 3, idle-after = 3 s, patience = 4 s, subset-max-count = 50, mark-after = 20, dead-min = 10 }
            }
            """;

    final Simulation simulation = Simulation.withSeed(1);
    final SimulatedDisk disk = new SimulatedDisk(1);
    ActorSystem<Void> system;
    Tidemark store;

    @BeforeEach
    void begin() {
        disk.prepareDirectory(Path.of("/"));
        system = host();
        store = opened();
        simulation.await(store.create("items", CollectionSettings.DEFAULT));
    }

    /** Opens the store in another life of the process. */
    void open() {
        system = host();
        store = opened();
    }

    private ActorSystem<Void> host() {
        ActorSystem<Void> host =
                simulation.actorSystem(Behaviors.<Void>ignore(), "host", ConfigFactory.parseString(SETTINGS));
        SystemMaterializer.get(host);
        return host;
    }

    private Tidemark opened() {
        TidemarkSettings settings = TidemarkSettings.of(
                DIRECTORY,
                system.settings().config(),
                new Seams(disk, simulation.time(), simulation.random("seams")).withHolding(simulation.holding()));
        return simulation.await(Tidemark.open(system, settings));
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    JsonCollection items() {
        return store.json("items");
    }

    void set(String key, String value) {
        simulation.await(items().set(key, Json.parse(value)));
    }

    Shape shape(ShapeDefinition definition) {
        return simulation.await(store.shape(definition));
    }

    static ShapeDefinition where(String where) {
        return new ShapeDefinition("items", where, List.of(), List.of(), false);
    }

    /** What a client has that reads everything up to where the shape has caught up. */
    ShapeFold folded(Shape shape) {
        ShapeFold fold = new ShapeFold();
        fold.take(messages(shape, 0, simulation.await(shape.caughtUp())));
        return fold;
    }

    String messages(Shape shape, long after, long upTo) {
        List<String> messages = new ArrayList<>();
        long position = after;
        while (position < upTo) {
            LogLines lines = simulation.await(shape.log().logLines(position, upTo));
            assertThat(lines.handle()).isEqualTo(shape.handle());
            lines.lines()
                    .map(block -> ShapeMessages.of(block).utf8String())
                    .filter(text -> !text.isEmpty())
                    .ifPresent(messages::add);
            position = lines.reached();
        }
        return String.join(",", messages);
    }

    Map<String, JsonNode> rows(ShapeDefinition definition) {
        return folded(shape(definition)).rows();
    }

    static String key(String key) {
        return ShapeFold.key("items", key);
    }

    static JsonNode tree(String json) {
        return ShapeFold.tree(json);
    }

    void assertRefused(CompletionStage<?> stage, Class<? extends Throwable> kind, String reason) {
        assertThatThrownBy(() -> simulation.await(stage)).satisfies(failure -> {
            Throwable cause = Failures.unwrap(failure);
            assertThat(cause).isInstanceOf(kind).hasMessageContaining(reason);
        });
    }
}
