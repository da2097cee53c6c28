package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Migration;
import dev.tidemark.actors.MigrationRecord;
import dev.tidemark.actors.MigrationSteps;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.ProcessDeath;
import dev.tidemark.testkit.simulation.Simulation;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** One fault, moved operation by operation through a run of migrations; the next life runs them again, and each was made exactly once. */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
final class MigrationSweepTest {

    private static final int POINTS_MIN = 50;

    /** Of so many operations one meets the fault in an ordinary run; a prime, so that what comes in pairs is met on either side. */
    private static final int ORDINARY_EVERY = 3;

    private static final int USERS = 5;
    private static final Config CONFIG = ConfigFactory.parseString("""
            tidemark {
              segment { flush-bytes = 1, flush-delay = 100 ms }
              journal { file-length = 12 KiB, files-max = 4, pending-max = 12 KiB }
              backup.schedule = ""
              compaction.interval = 180 d
            }
            """);

    private static final List<Migration> ALL = List.of(
            Migration.ofSteps(1, "begin", MigrationSweepTest::begin),
            Migration.of(2, "one more", transaction -> {
                for (int number = 0; number < USERS; number++) {
                    String key = "user-" + number;
                    increase(
                            transaction,
                            key,
                            transaction.get("accounts", key).orElseThrow(() -> new AssertionError("entry is lost")));
                }
                transaction.append("marks", json(2));
            }),
            Migration.ofSteps(
                    3,
                    "another one",
                    steps -> steps.each("accounts", 2, MigrationSweepTest::increase)
                            .thenCompose(done -> mark(steps, 3))),
            Migration.ofSteps(
                    4, "rename", steps -> steps.rename("accounts", "users").thenCompose(done -> mark(steps, 4))));

    private static CompletionStage<?> begin(MigrationSteps steps) {
        return steps.create("accounts", CollectionSettings.DEFAULT)
                .thenCompose(done -> steps.create("marks", CollectionSettings.DEFAULT.withoutKeys()))
                .thenCompose(done -> steps.transact(transaction -> {
                    for (int number = 0; number < USERS; number++) {
                        transaction.set("accounts", "user-" + number, json(0));
                    }
                }))
                .thenCompose(done -> mark(steps, 1));
    }

    private static CompletionStage<?> mark(MigrationSteps steps, int version) {
        return steps.write(List.of(new TransactionWrite("marks", Write.append(json(version)))));
    }

    private static void increase(Transaction transaction, String key, Json value) {
        transaction.set("accounts", key, json(Long.parseLong(value.toString()) + 1));
    }

    private static Json json(long number) {
        return Json.parse(Long.toString(number));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_AFTER", "ERROR"})
    void sweep_faultAtSomeOperations_eachIsMadeOnce(Fault fault) {
        sweep(fault, ORDINARY_EVERY);
    }

    @ParameterizedTest
    @Tag("simulation-long")
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_DURING", "KILL_AFTER", "ERROR"})
    void sweep_anyFaultAtEachOperation_eachIsMadeOnce(Fault fault) {
        sweep(fault, 1);
    }

    private static void sweep(Fault fault, int every) {
        int points = 1 - every;
        ScriptedFault script;
        do {
            points += every;
            script = ScriptedFault.once(points, fault);
            try {
                run(script, points, UnaryOperator.identity());
            } catch (RuntimeException | Error failure) {
                throw new AssertionError("sweep failed: point=" + points + " reason=" + failure, failure);
            }
        } while (script.fired());
        assertThat(points).isGreaterThan(POINTS_MIN);
    }

    /** The record of a migration in a frame of its own. */
    @Test
    void plantedRecordOfItsOwn_isSeen() {
        int point = 0;
        ScriptedFault script;
        do {
            point++;
            script = ScriptedFault.once(point, Fault.CUT_AFTER);
            try {
                run(script, point, PlantedCommits::aFrameForEach);
            } catch (AssertionError seen) {
                return;
            }
        } while (script.fired());
        throw new AssertionError("records apart from their changes are not seen: points=" + point);
    }

    private static void run(ScriptedFault script, long seed, UnaryOperator<JournalShard> journal) {
        try (Simulation simulation = Simulation.withSeed(seed)) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            disk.wallClock(simulation.time()::wallMillis);
            disk.prepareDirectory(Life.DIRECTORY.getParent());
            disk.prepareDirectory(Life.DIRECTORY);
            Life life = new Life(simulation, disk, CONFIG, journal);
            assertThat(life.open()).isEmpty();
            disk.faults(script);
            try {
                life.pump(life.store().migrations().run(ALL).handle((done, failure) -> done));
            } catch (ProcessDeath | CompletionException end) {
                assertThat(script.fired()).isTrue();
            }
            disk.faults(FaultPlan.none());
            if (disk.isDown()) {
                disk.restart();
            } else {
                simulation.crash();
                disk.powerCut();
            }
            Life next = new Life(simulation, disk, CONFIG, journal);
            assertThat(next.open()).isEmpty();
            require(simulation, next.store());
            simulation.await(next.store().close());
            simulation.crash();
        }
    }

    private static void require(Simulation simulation, Tidemark store) {
        try {
            simulation.await(store.migrations().run(ALL));
        } catch (CompletionException failure) {
            throw new AssertionError("migrations cannot be gone on with", failure.getCause());
        }
        assertThat(simulation.await(store.migrations().run(ALL))).isEmpty();
        assertThat(simulation.await(store.json("users").entries(Listing.FIRST)).items())
                .hasSize(USERS)
                .extracting(Entry::value)
                .containsOnly(json(2));
        assertThat(store.describe("accounts")).isEmpty();
        assertThat(simulation.await(store.json("marks").log(0, 100)).records())
                .extracting(record -> Json.verified(record.value()).toString())
                .containsExactly("1", "2", "3", "4");
        assertThat(simulation.await(store.migrations().recorded()))
                .allMatch(each -> each.state() == MigrationRecord.State.APPLIED)
                .extracting(MigrationRecord::version)
                .containsExactly(1L, 2L, 3L, 4L);
    }
}
