package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.health.HealthAlert;
import dev.tidemark.actors.health.HealthCheck;
import dev.tidemark.actors.health.HealthFinding;
import dev.tidemark.actors.health.HealthReport;
import dev.tidemark.actors.health.HealthResult;
import dev.tidemark.actors.health.HealthSeverity;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.Invariants;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.DiskSettings;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenes of health runs: when they are made, and for each check a fault that it must find; whole stores have none. */
@ExtendWith(Quietly.class)
class HealthScenesTest {

    private static final String SMALL = """
            tidemark {
              segment { max-length = 4 KiB, flush-bytes = 1, flush-delay = 100 ms }
              journal { file-length = 12 KiB, files-max = 4, pending-max = 12 KiB }
              backup { schedule = "", max-rate = 1 TiB }
              compaction.max-concurrent = 0
              seal.encodings = [gzip]
              cache.max-bytes = 0
              snapshot { collections = [users], every = 1 d }
              health { interval = 1 h, max-rate = 1 TiB, history-max = 5, findings-max = 3 }
            }
            """;
    private static final Path USERS = Life.DIRECTORY.resolve("collections/users/log/00000000000000000001.jsonl");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Simulation simulation = Simulation.withSeed(11);
    private final SimulatedDisk disk =
            new SimulatedDisk(11, DiskSettings.defaults().withSlowness(Duration.ofSeconds(1), this::slowed));
    private final List<HealthAlert> alerts = new ArrayList<>();
    private Life life = life("");

    private void slowed(long nanos) {
        simulation.time().advance(Duration.ofNanos(nanos));
    }

    private Life life(String more) {
        disk.prepareDirectory(Life.DIRECTORY.getParent());
        disk.wallClock(simulation.time()::wallMillis);
        Config config = ConfigFactory.parseString(more).withFallback(ConfigFactory.parseString(SMALL));
        return new Life(simulation, disk, config);
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private Tidemark open() {
        assertThat(life.open()).isEmpty();
        life.store().health().onAlert(alerts::add);
        return life.store();
    }

    private Tidemark open(String settings) {
        life = life(settings);
        return open();
    }

    /** Some closed segments, sealed, and what else a store may have. */
    private void fill(Tidemark store) {
        simulation.await(store.create("users", CollectionSettings.DEFAULT));
        simulation.await(store.create(
                "orders",
                CollectionSettings.DEFAULT.withInvariants(Invariants.NONE
                        .withJsonSchema("{\"required\":[\"user\"]}")
                        .withReferences(Map.of("/user", new CollectionName("users"))))));
        for (int number = 0; number < 60; number++) {
            simulation.await(store.json("users")
                    .set("user-" + number % 20, Json.parse("\"" + number + "x".repeat(1_200) + "\"")));
        }
        simulation.await(store.json("orders").set("1", Json.parse("{\"user\":\"user-1\"}")));
        simulation.await(store.writeSnapshots());
        simulation.await(store.backups().create(BackupKind.FULL));
        simulation.advance(Duration.ofSeconds(2));
    }

    private HealthReport run() {
        return simulation.await(life.store().health().run());
    }

    private HealthResult found(HealthCheck check) {
        HealthReport report = run();
        HealthResult result = report.result(check).orElseThrow();
        assertThat(report.results())
                .filteredOn(other -> other.check() != check)
                .as("other checks of %s", report.toJson())
                .allMatch(other -> other.findings().isEmpty());
        return result;
    }

    private static void assertFound(HealthResult result, HealthSeverity severity, String subject, String what) {
        assertThat(result.severity()).as("%s", result).isEqualTo(severity);
        HealthFinding finding = result.findings().get(0);
        assertThat(finding.severity()).isEqualTo(severity);
        assertThat(finding.subject()).isEqualTo(subject);
        assertThat(finding.what()).contains(what);
    }

    @Test
    void run_wholeStore_looksAtEverythingAndFindsNothing() {
        Tidemark store = open();
        fill(store);

        HealthReport report = run();

        assertThat(report.results().stream().map(HealthResult::check)).containsExactly(HealthCheck.values());
        assertThat(report.toJson()).contains("\"severity\":\"ok\"").doesNotContain("\"subject\"");
        assertThat(report.severity()).isEqualTo(HealthSeverity.OK);
        assertThat(report.bytes()).isGreaterThan(disk.length(USERS));
        assertThat(alerts).isEmpty();
        simulation.await(store.close());
        assertThat(disk.openHandles()).isEmpty();
    }

    @Test
    void schedule_fiveSecondsAfterTheOpeningThenHourly_neverMore() {
        Tidemark store = open();
        fill(store);
        long before = store.health().statistics().runs();
        simulation.advance(Duration.ofSeconds(5));
        assertThat(before).isZero();
        assertThat(store.health().statistics().runs()).isEqualTo(1);

        simulation.advance(HOUR.minusSeconds(10));
        assertThat(store.health().statistics().runs()).isEqualTo(1);
        simulation.advance(HOUR.multipliedBy(3));

        assertThat(store.health().statistics().runs()).isEqualTo(4);
        assertThat(store.health().history()).hasSize(4).allMatch(each -> each.severity() == HealthSeverity.OK);
    }

    @Test
    void schedule_off_nothingIsLookedAtUnlessAsked() {
        Tidemark store = open("tidemark.health.interval = 0 s");
        fill(store);
        simulation.advance(Duration.ofDays(2));
        assertThat(store.health().history()).isEmpty();
        assertThat(disk.exists(Life.DIRECTORY.resolve("health"))).isFalse();

        assertThat(run().severity()).isEqualTo(HealthSeverity.OK);
    }

    @Test
    void run_besideAnother_isRefusedAndThatOneGoesOn() {
        Tidemark store = open();
        fill(store);
        CompletableFuture<HealthReport> first = store.health().run().toCompletableFuture();
        CompletableFuture<HealthReport> second = store.health().run().toCompletableFuture();

        assertThat(simulation.await(first).severity()).isEqualTo(HealthSeverity.OK);
        assertThatThrownBy(() -> simulation.await(second)).hasCauseInstanceOf(OverloadedException.class);
        assertThat(store.health().statistics().runs()).isEqualTo(1);
    }

    @Test
    void close_duringARun_endsItAndLetsGoOfEveryFile() {
        Tidemark store = open();
        fill(store);
        CompletableFuture<HealthReport> run = store.health().run().toCompletableFuture();
        simulation.run(5);
        simulation.await(store.close());

        assertThatThrownBy(() -> simulation.await(run)).hasCauseInstanceOf(FencedException.class);
        assertThat(disk.openHandles()).isEmpty();
        assertThat(alerts).isEmpty();
    }

    @Test
    void history_acrossOpenings_isKeptWithinItsBound() {
        Tidemark store = open();
        fill(store);
        for (int run = 0; run < 4; run++) {
            run();
        }
        HealthReport last = store.health().history().get(0);
        simulation.await(store.close());
        simulation.crash();
        disk.powerCut();

        Tidemark again = open("");
        simulation.advance(Duration.ofSeconds(1));
        assertThat(again.health().history()).hasSize(4);
        assertThat(again.health().history().get(0).toJson()).isEqualTo(last.toJson());
        assertThat(again.health().statistics().runs()).isZero();
        run();
        run();
        assertThat(again.health().history())
                .hasSize(5)
                .extracting(HealthReport::toJson)
                .contains(last.toJson());
    }

    @Test
    void store_thatTakesNoWrites_isCriticalAndAlertsAtOnce() {
        Tidemark store = open("tidemark.health.interval = 0 s");
        fill(store);
        disk.faults(ScriptedFault.from(1, Fault.ERROR).on(Kind.FORCE));
        CompletableFuture<?> write =
                store.json("users").set("late", Json.parse("1")).toCompletableFuture();
        simulation.advance(Duration.ofSeconds(30));
        assertThat(write).isCompletedExceptionally();
        disk.faults(FaultPlan.none());

        HealthReport report = run();

        assertFound(report.result(HealthCheck.STORE).orElseThrow(), HealthSeverity.CRITICAL, "store", "no writes");
        assertFound(report.result(HealthCheck.JOURNAL).orElseThrow(), HealthSeverity.CRITICAL, "journal", "failed");
        simulation.runUntilIdle();
        assertThat(alerts).isNotEmpty();
        assertThat(store.health().statistics().alerts()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void directories_lockLost_isCritical() {
        fill(open());
        disk.loseLock(Life.DIRECTORY.resolve("LOCK"));

        assertFound(found(HealthCheck.DIRECTORIES), HealthSeverity.CRITICAL, "LOCK", "not the store's own");
    }

    @Test
    void directories_replacedUnderTheStore_isCritical() {
        fill(open());
        run();
        disk.rename(Life.DIRECTORY.resolve("collections"), Life.DIRECTORY.resolve("elsewhere"));
        disk.prepareDirectory(Life.DIRECTORY.resolve("collections"));

        HealthResult result = run().result(HealthCheck.DIRECTORIES).orElseThrow();

        assertFound(result, HealthSeverity.CRITICAL, "collections", "is another one");
    }

    @Test
    void space_runningOut_isAWarningAndThenCritical() {
        fill(open("tidemark.health { free-warning = 20 MiB, free-critical = 10 MiB }"));
        long used = (1L << 40) - disk.usableSpace(Life.DIRECTORY);
        disk.resize(used + (15 << 20));
        assertFound(found(HealthCheck.SPACE), HealthSeverity.WARNING, "disk", "fills up");
        disk.resize(used + (5 << 20));
        assertFound(found(HealthCheck.SPACE), HealthSeverity.CRITICAL, "disk", "all but full");
    }

    @Test
    void syncs_slowDisk_isAWarning() {
        Tidemark store = open();
        fill(store);
        run();
        disk.faults(ScriptedFault.from(1, Fault.SLOW).on(Kind.FORCE));
        simulation.await(store.json("users").set("late", Json.parse("1")));
        disk.faults(FaultPlan.none());

        assertFound(found(HealthCheck.SYNCS), HealthSeverity.WARNING, "journal", "syncs take long: mean=PT1S");
    }

    @Test
    void sizes_longFiles_areWarnings() {
        fill(open("tidemark.health { snapshot-max-length = 1 KiB, log-max-length = 32 KiB }"));

        HealthResult result = found(HealthCheck.SIZES);

        assertThat(result.findings().stream().map(HealthFinding::toString))
                .hasSize(2)
                .anyMatch(each -> each.startsWith("warning: users.json: JSON file is long: lengthBytes="))
                .anyMatch(each -> each.startsWith("warning: users: log is long: lengthBytes="));
    }

    @Test
    void expiry_entriesWithoutAHandler_areAWarning() {
        Tidemark store = open();
        fill(store);
        simulation.await(store.create("games", CollectionSettings.DEFAULT));
        simulation
                .await(store.onExpired(
                        "games", simulation.executor(), entry -> CompletableFuture.completedStage(List.of())))
                .close();
        simulation.await(store.json("games").set("one", Json.parse("1"), Expiry.in(Duration.ofSeconds(1))));
        simulation.advance(Duration.ofSeconds(3));

        assertFound(
                found(HealthCheck.EXPIRY), HealthSeverity.WARNING, "expiry", "nobody has registered: collections=1");
    }

    @Test
    void backups_damagedOne_isCritical() {
        Tidemark store = open();
        fill(store);
        Path file = disk.list(Life.DIRECTORY.resolve("backups/00000001")).stream()
                .filter(name -> name.matches("[0-9]+"))
                .map(Life.DIRECTORY.resolve("backups/00000001")::resolve)
                .flatMap(directory -> disk.list(directory).stream().map(directory::resolve))
                .filter(each -> each.toString().endsWith("1.jsonl"))
                .findFirst()
                .orElseThrow();
        disk.flip(file, 200, 1);
        simulation.await(store.backups().verify("00000001"));

        assertFound(found(HealthCheck.BACKUPS), HealthSeverity.CRITICAL, "00000001", "backup is damaged");
    }

    @Test
    void invariants_brokenValuesAndReferences_areWarningsBoundedInCount() {
        Tidemark store = open();
        fill(store);
        simulation.await(store.json("orders").set("2", Json.parse("{\"user\":\"nobody\"}")));
        assertFound(found(HealthCheck.INVARIANTS), HealthSeverity.WARNING, "orders", "keyword=reference");

        for (int number = 3; number < 8; number++) {
            simulation.await(store.json("orders")
                    .override(List.of(Write.set(Integer.toString(number), Json.parse("{}"))), "test"));
        }
        HealthResult result = found(HealthCheck.INVARIANTS);
        assertThat(result.findings()).hasSize(3);
        assertThat(result.omitted()).isEqualTo(3);
    }

    @Test
    void checksums_flippedBit_isCriticalWithItsFile() {
        fill(open());
        disk.flip(USERS, 300, 1);

        HealthResult result = run().result(HealthCheck.CHECKSUMS).orElseThrow();

        assertFound(
                result, HealthSeverity.CRITICAL, "collections/users/log/00000000000000000001.jsonl", "line is damaged");
        simulation.runUntilIdle();
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).toJson())
                .startsWith("{\"alert\":\"tidemark-health\",\"started\":\"")
                .contains("\"check\":\"checksums\",\"severity\":\"critical\"");
    }

    @Test
    void checksums_readThatFailsOnce_isAWarning() {
        fill(open());
        disk.faults(ScriptedFault.once(1, Fault.ERROR)
                .where(operation ->
                        operation.kind() == Kind.READ && operation.path().endsWith(USERS.toString())));

        assertFound(
                found(HealthCheck.CHECKSUMS),
                HealthSeverity.WARNING,
                "collections/users/log/00000000000000000001.jsonl",
                "found once, and not when it was read again");
    }

    @Test
    void alert_handlerThatThrows_keepsNobodyFromHearing() {
        Tidemark store = open();
        fill(store);
        store.health().onAlert(alert -> {
            throw new IllegalStateException("handler is broken");
        });
        List<HealthAlert> others = new ArrayList<>();
        Tidemark.Registration registration = store.health().onAlert(others::add);
        disk.flip(USERS, 300, 1);
        run();
        simulation.runUntilIdle();
        assertThat(others).hasSize(1);

        registration.close();
        run();
        simulation.runUntilIdle();
        assertThat(others).hasSize(1);
        assertThat(alerts).hasSize(2);
    }
}
