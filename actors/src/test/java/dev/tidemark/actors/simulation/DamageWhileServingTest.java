package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A segment that rots while its collection is written: the journal has its lines, and the next opening takes them from there. */
@ExtendWith(Quietly.class)
class DamageWhileServingTest {

    private static final Config SMALL_SEGMENTS = ConfigFactory.parseString("""
            tidemark {
              segment { max-length = 8 KiB, flush-bytes = 1 KiB, flush-delay = 1 s }
              cache.max-bytes = 0
              write-handles-max = 0
            }
            """);

    private static final Config LONG_SEGMENTS = ConfigFactory.parseString("""
            tidemark {
              journal { file-length = 256 KiB, files-max = 4, pending-max = 64 KiB }
              segment { flush-bytes = 1 KiB, flush-delay = 1 s }
              cache.max-bytes = 0
              write-handles-max = 0
            }
            """);

    private static final String PAD = "x".repeat(1_000);

    private static Json value(int number) {
        return Json.parse("\"" + number + PAD + "\"");
    }

    @Test
    void set_growingSegmentRots_nothingIsLostAndTheCollectionTakesWritesAgain() {
        for (long seed = 1; seed <= 5; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                rotWhileWriting(simulation);
            }
        }
    }

    @Test
    void set_growingSegmentOfAnotherCollectionRots_theJournalGoesRoundAllTheSame() {
        try (Simulation simulation = Simulation.withSeed(1)) {
            SimulatedDisk disk = new SimulatedDisk(simulation.seed());
            disk.prepareDirectory(Life.DIRECTORY.getParent());
            Life life = new Life(simulation, disk, LONG_SEGMENTS);
            assertThat(life.open()).isEmpty();
            simulation.await(life.store().create("orders", CollectionSettings.DEFAULT));
            simulation.await(life.store().create("users", CollectionSettings.DEFAULT));
            JsonCollection orders = life.store().json("orders");
            for (int number = 0; number < 100; number++) {
                simulation.await(orders.set("key-" + number, value(number)));
            }
            // Long enough for the writer to let its file go.
            simulation.advance(Duration.ofSeconds(70));
            disk.flip(Life.DIRECTORY.resolve("collections/orders/log/00000000000000000001.jsonl"), 1_500, 1);

            JsonCollection users = life.store().json("users");
            long began = simulation.time().monotonicNanos();
            for (int number = 0; number < 1_500; number++) {
                simulation.await(users.set("key-" + number, value(number)));
            }
            // Less than after which the writer of orders would have stopped for want of work, and been opened anew.
            assertThat(Duration.ofNanos(simulation.time().monotonicNanos() - began))
                    .isLessThan(Duration.ofMinutes(1));
            assertThat(simulation.await(orders.get("key-0")).orElseThrow().value())
                    .isEqualTo(value(0));
            simulation.await(life.store().close());
        }
    }

    private static void rotWhileWriting(Simulation simulation) {
        SimulatedDisk disk = new SimulatedDisk(simulation.seed());
        disk.prepareDirectory(Life.DIRECTORY.getParent());
        Life life = new Life(simulation, disk, SMALL_SEGMENTS);
        assertThat(life.open()).isEmpty();
        simulation.await(life.store().create("orders", CollectionSettings.DEFAULT));
        JsonCollection orders = life.store().json("orders");
        for (int number = 0; number < 3; number++) {
            simulation.await(orders.set("key-" + number, value(number)));
        }
        simulation.advance(Duration.ofSeconds(2));
        Path log = Life.DIRECTORY.resolve("collections/orders/log");
        List<String> segments = disk.list(log);
        assertThat(segments).hasSize(1);
        disk.flip(log.resolve(segments.get(0)), 1_500, 1);

        for (int number = 3; number < 40; number++) {
            simulation.await(orders.set("key-" + number, value(number)));
        }
        for (int number = 0; number < 40; number++) {
            assertThat(simulation
                            .await(orders.get("key-" + number))
                            .orElseThrow()
                            .value())
                    .isEqualTo(value(number));
        }
        simulation.await(life.store().close());
    }
}
