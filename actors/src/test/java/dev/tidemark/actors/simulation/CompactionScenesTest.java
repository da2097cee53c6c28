package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenes of compactions that take long, with time at hand. */
@ExtendWith(Quietly.class)
class CompactionScenesTest {

    private static final Config SLOW = ConfigFactory.parseString("""
            tidemark {
              segment { max-length = 64 KiB, flush-delay = 100 ms }
              idle { close-files-after = 200 ms, stop-after = 500 ms }
              compaction { max-rate = 64 KiB, interval = 1 h }
              open-collections-max = 4
            }
            """);

    private final Simulation simulation = Simulation.withSeed(3);
    private final SimulatedDisk disk = new SimulatedDisk(3);
    private final Life life = life();

    private Life life() {
        disk.prepareDirectory(Life.DIRECTORY.getParent());
        disk.wallClock(simulation.time()::wallMillis);
        return new Life(simulation, disk, SLOW);
    }

    @BeforeEach
    void open() {
        assertThat(life.open()).isEmpty();
        // The run that is due at the first opening.
        simulation.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private JsonCollection churned(String name) {
        simulation.await(life.store().create(name, CollectionSettings.DEFAULT));
        JsonCollection collection = life.store().json(name);
        for (int write = 0; write < 1_000; write++) {
            Json value = Json.parse("\"" + "x".repeat(400) + write + "\"");
            simulation.await(collection.set("key-" + write % 10, value));
        }
        return collection;
    }

    private CollectionStatistics numbers(JsonCollection collection) {
        return simulation.await(collection.statistics());
    }

    @Test
    void compact_muchLongerThanACollectionMayBeIdle_comesToItsEnd() {
        JsonCollection orders = churned("orders");
        simulation.advance(Duration.ofSeconds(2));
        long before = numbers(orders).compactableBytes();
        assertThat(before).isGreaterThan(200_000);
        CompletionStage<CompactionOutcome> compacting = orders.compact();
        simulation.advance(Duration.ofSeconds(1));
        assertThat(compacting.toCompletableFuture()).isNotDone();
        assertThat(simulation.await(compacting).bytesBefore()).isEqualTo(before);
        assertThat(simulation.await(orders.get("key-9")).map(Entry::position)).contains(1_000L);
    }

    @Test
    void compact_takesAsLongAsItsRateSays() {
        JsonCollection orders = churned("orders");
        long before = numbers(orders).compactableBytes();
        long started = simulation.time().monotonicNanos();
        simulation.await(orders.compact());
        Duration took = Duration.ofNanos(simulation.time().monotonicNanos() - started);
        assertThat(took)
                .isBetween(Duration.ofMillis(before * 700 / 65_536), Duration.ofMillis(before * 1_500 / 65_536));
    }

    @Test
    void pause_whileAStepWaits_holdsItForAsLongAsThat() {
        JsonCollection orders = churned("orders");
        CompletionStage<CompactionOutcome> compacting = orders.compact();
        simulation.advance(Duration.ofMillis(500));
        life.store().pauseCompaction(true);
        simulation.advance(Duration.ofMinutes(30));
        assertThat(compacting.toCompletableFuture()).isNotDone();
        assertThat(life.store().statistics().compaction().paused()).isTrue();
        life.store().pauseCompaction(false);
        assertThat(simulation.await(compacting).filesBefore()).isPositive();
    }

    @Test
    void run_manyCollectionsOfWhichFewGrew_opensThoseAlone() {
        churned("orders");
        for (int number = 0; number < 120; number++) {
            String name = "small-" + number;
            simulation.await(life.store().create(name, CollectionSettings.DEFAULT));
            simulation.await(life.store().json(name).set("a", Json.parse("1")));
        }
        simulation.advance(Duration.ofHours(1));
        simulation.advance(Duration.ofMinutes(2));
        assertThat(life.store().statistics().compaction().compacted()).isEqualTo(1);
        assertThat(life.store().statistics().compaction().unchanged()).isLessThan(3);
        simulation.advance(Duration.ofHours(2));
        assertThat(life.store().statistics().compaction().unchanged())
                .as("what has not changed since the last run is not opened again")
                .isLessThan(4);
    }
}
