package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.ProcessDeath;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * One fault, moved operation by operation through the first opening of a directory that has nothing but JSON files, a write, the files'
 * renewal and the closing. The next opening must end with the whole of it.
 */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
final class SnapshotSweepTest {

    private static final int POINTS_MIN = 50;
    private static final Path USERS = Life.DIRECTORY.resolve("users.json");
    private static final Path THINGS = Life.DIRECTORY.resolve("things.json");
    private static final String BEFORE = "{\n\"ada\":[1,2],\n\"bob\":{}\n}\n";
    private static final String AFTER = "{\n\"ada\":[1,2],\n\"bob\":{},\n\"eve\":7\n}\n";
    private static final String EMPTY = "{\n}\n";
    private static final Config CONFIG = ConfigFactory.parseString("""
            tidemark {
              segment { flush-bytes = 1, flush-delay = 100 ms }
              journal { file-length = 12 KiB, files-max = 4, pending-max = 12 KiB }
              backup.schedule = ""
              compaction.interval = 180 d
              snapshot { collections = [users, things], every = 10 d }
            }
            """);

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_DURING", "KILL_AFTER", "ERROR"})
    void sweep_faultAtEachOperation_isOvercomeByTheNextOpening(Fault fault) {
        int points = 0;
        ScriptedFault script;
        do {
            points++;
            script = ScriptedFault.once(points, fault);
            try {
                run(script, points);
            } catch (RuntimeException | Error failure) {
                throw new AssertionError("sweep failed: point=" + points + " reason=" + failure, failure);
            }
        } while (script.fired());
        assertThat(points).isGreaterThan(POINTS_MIN);
    }

    private static void run(ScriptedFault script, long seed) {
        try (Simulation simulation = Simulation.withSeed(seed)) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            disk.wallClock(simulation.time()::wallMillis);
            disk.prepareDirectory(Life.DIRECTORY.getParent());
            disk.prepareDirectory(Life.DIRECTORY);
            disk.putContent(USERS, "{\"bob\": {}, \"ada\": [1, 2]}".getBytes(StandardCharsets.UTF_8));
            disk.putContent(THINGS, "{ }".getBytes(StandardCharsets.UTF_8));
            disk.faults(script);
            boolean written = firstLife(simulation, disk);
            disk.faults(FaultPlan.none());
            if (disk.isDown()) {
                disk.restart();
            } else {
                simulation.crash();
                disk.powerCut();
            }
            secondLife(simulation, disk, written);
        }
    }

    /** @return whether the write was acknowledged */
    private static boolean firstLife(Simulation simulation, SimulatedDisk disk) {
        boolean written = false;
        try {
            Life life = new Life(simulation, disk, CONFIG);
            Optional<TidemarkException> refused = life.open();
            if (refused.isPresent() || !life.isOpen()) {
                return false;
            }
            CompletableFuture<WriteOutcome> write =
                    life.store().json("users").set("eve", Json.parse("7")).toCompletableFuture();
            life.pump(write.handle((done, failure) -> done));
            written = write.isDone() && !write.isCompletedExceptionally();
            if (life.isAlive()) {
                life.pump(life.store().writeSnapshots().handle((done, failure) -> done));
            }
            if (life.isAlive()) {
                life.pump(life.store().close());
            }
        } catch (ProcessDeath | CompletionException end) {
            return written;
        }
        return written;
    }

    private static void secondLife(Simulation simulation, SimulatedDisk disk, boolean written) {
        Life life = new Life(simulation, disk, CONFIG);
        Optional<TidemarkException> refused = life.open();
        assertThat(refused).isEmpty();
        simulation.await(life.store().writeSnapshots());
        String users = text(disk, USERS);
        assertThat(users).isIn(BEFORE, AFTER);
        assertThat(text(disk, THINGS)).isEqualTo(EMPTY);
        JsonCollection collection = life.store().json("users");
        assertThat(simulation.await(collection.get("eve")).isPresent()).isEqualTo(users.equals(AFTER));
        if (written) {
            assertThat(users).isEqualTo(AFTER);
        }
        List<String> left = disk.list(Life.DIRECTORY.resolve("snapshots"));
        assertThat(left).containsExactly("marks.json");
        simulation.await(life.store().close());
        assertThat(disk.openHandles()).isEmpty();
        simulation.crash();
    }

    private static String text(SimulatedDisk disk, Path file) {
        return new String(disk.content(file), StandardCharsets.UTF_8);
    }
}
