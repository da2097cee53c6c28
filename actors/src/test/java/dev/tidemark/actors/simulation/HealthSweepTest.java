package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.health.HealthReport;
import dev.tidemark.actors.health.HealthSeverity;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.testkit.disk.DiskOperation;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** One fault, moved operation by operation through a health run: the run ends, says so, and the store goes on as if there had been none. */
@ExtendWith(Quietly.class)
final class HealthSweepTest {

    private static final int POINTS_MIN = 40;
    private static final int FOUND_MIN = 20;
    private static final int WRITES_EVERY = 16;
    private static final Config CONFIG = ConfigFactory.parseString("""
            tidemark {
              segment { max-length = 4 KiB, flush-bytes = 1, flush-delay = 100 ms }
              journal { file-length = 12 KiB, files-max = 4, pending-max = 12 KiB }
              backup { schedule = "", max-rate = 1 TiB }
              seal { renderers = [ndjson], encodings = [gzip] }
              compaction.interval = 180 d
              health { interval = 0 s, max-rate = 1 TiB }
            }
            """);

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"ERROR", "TOO_MANY_OPEN_FILES", "NO_SPACE"})
    void sweep_faultAtEachOperation_endsWithAFinding(Fault fault) {
        int points = 0;
        Script script;
        try (World world = new World()) {
            do {
                points++;
                script = new Script(ScriptedFault.once(points, fault), false);
                world.run(script, points);
            } while (script.fired());
            assertThat(world.found).isGreaterThan(fault == Fault.NO_SPACE ? -1 : FOUND_MIN);
        }
        assertThat(points).isGreaterThan(fault == Fault.NO_SPACE ? 1 : POINTS_MIN);
    }

    @Test
    void sweep_diskThatFailsFromEachOperationOn_endsWithAFinding() {
        int points = 0;
        Script script;
        try (World world = new World()) {
            do {
                points++;
                script = new Script(ScriptedFault.from(points, Fault.ERROR), true);
                world.run(script, points);
            } while (script.fired());
        }
        assertThat(points).isGreaterThan(POINTS_MIN);
    }

    /** Remembers what it met. */
    private static final class Script implements FaultPlan {

        private static final Set<Kind> LOOKS = EnumSet.of(Kind.READ, Kind.OPEN, Kind.LIST);

        private final ScriptedFault fault;
        private final boolean stays;
        private final List<DiskOperation> met = new ArrayList<>();

        Script(ScriptedFault fault, boolean stays) {
            this.fault = fault;
            this.stays = stays;
        }

        boolean fired() {
            return fault.fired();
        }

        @Override
        public Fault next(DiskOperation operation) {
            Fault next = fault.next(operation);
            if (next != Fault.NONE) {
                met.add(operation);
            }
            return next;
        }

        /**
         * Whether the run must have noticed: it met it while it looked, not while it kept what it had found. What fails once may be tried
         * again, or be no matter, as where lengths are added up for the progress alone.
         */
        boolean mustBeFound() {
            return stays
                    && met.stream()
                            .filter(operation -> !operation.path().contains("health"))
                            .anyMatch(operation -> LOOKS.contains(operation.kind()));
        }
    }

    /** A store in which a run finds nothing but what is planted. */
    private static final class World implements AutoCloseable {

        private final Simulation simulation = Simulation.withSeed(3);
        private final SimulatedDisk disk = new SimulatedDisk(3);
        private final Tidemark store;

        /** Runs that found something. */
        private int found;

        World() {
            disk.wallClock(simulation.time()::wallMillis);
            disk.prepareDirectory(Life.DIRECTORY.getParent());
            Life life = new Life(simulation, disk, CONFIG);
            assertThat(life.open()).isEmpty();
            store = life.store();
            fill(simulation, store);
        }

        /** A run that meets the script, and what must be true after it. */
        void run(Script script, int point) {
            disk.faults(script);
            HealthReport report = simulation.await(store.health().run());
            disk.faults(FaultPlan.none());

            if (script.mustBeFound()) {
                assertThat(report.severity())
                        .as("point=%s met=%s report=%s", point, script.met, report.toJson())
                        .isGreaterThanOrEqualTo(HealthSeverity.WARNING);
            }
            found += report.severity() == HealthSeverity.OK ? 0 : 1;
            assertThat(simulation.await(store.json("orders").get("1"))).isPresent();
            if (point % WRITES_EVERY == 0) {
                simulation.await(store.json("orders").set("after", Json.parse("\"user-2\"")));
                simulation.advance(Duration.ofSeconds(2));
            }
        }

        /** Nothing is left of all that. */
        @Override
        public void close() {
            HealthReport last = simulation.await(store.health().run());
            assertThat(last.severity()).as("%s", last.toJson()).isEqualTo(HealthSeverity.OK);
            simulation.await(store.close());
            assertThat(disk.openHandles()).isEmpty();
            simulation.close();
        }
    }

    private static void fill(Simulation simulation, Tidemark store) {
        simulation.await(store.create("users", CollectionSettings.DEFAULT));
        simulation.await(store.create(
                "orders",
                CollectionSettings.DEFAULT.withInvariants(
                        Invariants.NONE.withReferences(Map.of("", new CollectionName("users"))))));
        for (int number = 0; number < 12; number++) {
            simulation.await(store.json("users").set("user-" + number, Json.parse("\"" + "x".repeat(500) + "\"")));
        }
        simulation.await(store.json("orders").set("1", Json.parse("\"user-1\"")));
        simulation.await(store.backups().create(BackupKind.FULL));
        simulation.advance(Duration.ofSeconds(2));
    }
}
