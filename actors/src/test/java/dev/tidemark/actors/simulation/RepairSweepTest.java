package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.seal.ZstdDecoding;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.chunk.ContentDecoding;
import dev.tidemark.engine.chunk.GzipDecoding;
import dev.tidemark.engine.inspect.Finding;
import dev.tidemark.engine.inspect.Gravity;
import dev.tidemark.engine.inspect.RepairReport;
import dev.tidemark.engine.inspect.StoreRepair;
import dev.tidemark.engine.inspect.StoreVerifier;
import dev.tidemark.engine.inspect.VerifyListener;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.PowerCutError;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every file of a small store lost, and flipped bytes in each: after its repair the store is verified clean, opens, and has everything that
 * any source still holds. With a backup that is all that was ever acknowledged.
 */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
final class RepairSweepTest {

    private static final Path BACKUPS = Path.of("/backups");
    private static final List<String> NAMES = List.of("users", "compacted", "log");
    private static final int FLIPS = Integer.getInteger("repair.flips", 1);
    private static final int OPENED_EVERY = 12;

    /** Of so many harms, one is tried with a backup and one without in an ordinary run. */
    private static final int ORDINARY_EVERY = 12;

    private static final int WRITES = 120;
    private static final LockHolder HOLDER = LockHolder.ofThisProcess(0, "repair");
    private static final List<ContentDecoding> DECODINGS = List.of(new GzipDecoding(), new ZstdDecoding());
    private static final Config CONFIG = ConfigFactory.parseString("""
            tidemark {
              segment { max-length = 4 KiB, flush-bytes = 1, flush-delay = 100 ms }
              journal { file-length = 12 KiB, files-max = 4, pending-max = 12 KiB }
              seal { max-rate = 1 TiB }
              backup { schedule = "", directory = /backups, max-rate = 1 TiB }
              compaction { interval = 180 d, max-rate = 1 TiB }
            }
            """);

    private static final Simulation SIMULATION = Simulation.withSeed(1);
    private static Optional<DiskImage> store = Optional.empty();
    private static Optional<DiskImage> backups = Optional.empty();
    private static final Map<String, Map<Long, String>> ACKNOWLEDGED = new TreeMap<>();

    @BeforeAll
    static void fill() {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.prepareDirectory(Path.of("/"));
        Life life = new Life(SIMULATION, disk, CONFIG);
        assertThat(life.open()).isEmpty();
        for (String name : NAMES) {
            CollectionSettings settings = CollectionSettings.of(Durability.ALWAYS);
            SIMULATION.await(life.store().create(name, name.equals("log") ? settings.withoutKeys() : settings));
        }
        for (int number = 0; number < WRITES; number++) {
            Json value = Json.parse("{\"number\":" + number + ",\"text\":\"" + "x".repeat(60) + "\"}");
            SIMULATION.await(life.store().json("users").set("user-" + number % 70, value));
            SIMULATION.await(life.store().json("compacted").set("key-" + number % 4, value));
            SIMULATION.await(life.store().json("log").append(value));
        }
        SIMULATION.await(life.store().json("compacted").compact());
        for (String name : NAMES) {
            SIMULATION.await(life.store().json(name).seal());
        }
        SIMULATION.await(life.store().backups().create(BackupKind.FULL));
        SIMULATION.await(life.store().close());
        life = new Life(SIMULATION, disk, CONFIG);
        assertThat(life.open()).isEmpty();
        SIMULATION.await(life.store().json("users").set("late", Json.parse("1")));
        SIMULATION.await(life.store().json("log").append(Json.parse("\"late\"")));
        for (String name : NAMES) {
            ACKNOWLEDGED.put(name, values(life.store().json(name)));
        }
        SIMULATION.await(life.store().backups().create(BackupKind.FULL));
        SIMULATION.await(life.store().close());
        store = Optional.of(DiskImage.of(disk, Life.DIRECTORY));
        backups = Optional.of(DiskImage.of(disk, BACKUPS));
    }

    @AfterAll
    static void end() {
        SIMULATION.close();
    }

    private static Map<Long, String> values(JsonCollection collection) {
        Map<Long, String> values = new TreeMap<>();
        long last = 0;
        LogPage page = SIMULATION.await(collection.log(last, 100));
        while (!page.records().isEmpty()) {
            page.records()
                    .forEach(record -> values.put(
                            record.position(), Json.verified(record.value()).toString()));
            last = page.records().get(page.records().size() - 1).position();
            page = SIMULATION.await(collection.log(last, 100));
        }
        return values;
    }

    /** What is done to one file. */
    private record Harm(Path file, long flipAt, int mask) {

        @Override
        public String toString() {
            return file + (flipAt < 0 ? " lost" : " flipped offset=" + flipAt + " mask=" + mask);
        }
    }

    private static List<Harm> harms() {
        List<Harm> harms = new ArrayList<>();
        Random random = new Random(7);
        store.orElseThrow().files().forEach((file, kept) -> {
            if (!file.endsWith("LOCK")) {
                harms.add(new Harm(file, -1, 0));
                for (int flip = 0; flip < FLIPS; flip++) {
                    harms.add(new Harm(file, random.nextInt(kept.content().length), 1 << random.nextInt(8)));
                }
            }
        });
        return harms;
    }

    private static SimulatedDisk harmed(Harm harm) {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.prepareDirectory(Path.of("/"));
        store.orElseThrow().putOn(disk);
        backups.orElseThrow().putOn(disk);
        disk.wallClock(SIMULATION.time()::wallMillis);
        if (harm.flipAt() < 0) {
            disk.delete(harm.file());
        } else {
            byte[] content = disk.content(harm.file());
            content[(int) harm.flipAt()] ^= (byte) harm.mask();
            disk.delete(harm.file());
            disk.putContent(harm.file(), content);
        }
        return disk;
    }

    private static StoreRepair repair(FileSystem disk, boolean withBackup) {
        Optional<Path> backup = withBackup ? Optional.of(BACKUPS.resolve("00000002")) : Optional.empty();
        return new StoreRepair(disk, Life.DIRECTORY, new StoreRepair.Sources(DECODINGS, backup));
    }

    private static List<String> damage(SimulatedDisk disk) {
        List<String> damage = new ArrayList<>();
        new StoreVerifier(disk, Life.DIRECTORY, DECODINGS).verify(new VerifyListener() {
            @Override
            public void found(Finding finding) {
                if (finding.gravity() == Gravity.DAMAGE) {
                    damage.add(finding.toString());
                }
            }

            @Override
            public void progressed(long doneBytes, long totalBytes) {}
        });
        return damage;
    }

    private static void requireOpens(SimulatedDisk disk, RepairReport report, boolean all) {
        Life life = new Life(SIMULATION, disk, CONFIG);
        assertThat(life.open()).isEmpty();
        for (String name : NAMES) {
            Map<Long, String> found = values(life.store().json(name));
            Map<Long, String> told = ACKNOWLEDGED.getOrDefault(name, Map.of());
            assertThat(told).as(name).containsAllEntriesOf(found);
            told.keySet().stream()
                    .filter(position -> !found.containsKey(position))
                    .forEach(position -> {
                        assertThat(all)
                                .as("lost with a backup: " + name + " position=" + position)
                                .isFalse();
                        assertThat(report.losesSomething())
                                .as("lost without a word: " + name + " position=" + position + " " + report)
                                .isTrue();
                    });
        }
        SIMULATION.await(life.store().json("users").set("after", Json.parse("2")));
        SIMULATION.await(life.store().close());
        SIMULATION.crash();
    }

    private static void check(Harm harm, boolean withBackup) {
        check(harm, harmed(harm), withBackup, UnaryOperator.identity());
    }

    private static void check(Harm harm, SimulatedDisk disk, boolean withBackup, UnaryOperator<FileSystem> planted) {
        try {
            boolean wasDamaged = !damage(disk).isEmpty();
            RepairReport plan = repair(disk, withBackup).plan(HOLDER);
            assertThat(wasDamaged && plan.steps().isEmpty()).as("plan " + plan).isFalse();
            RepairReport report = repair(planted.apply(disk), withBackup).apply(HOLDER, true, 0);
            assertThat(damage(disk)).as("after " + report).isEmpty();
            assertThat(repair(disk, withBackup).plan(HOLDER).steps()).isEmpty();
            requireOpens(disk, report, withBackup);
            assertThat(damage(disk)).as("after opening " + report).isEmpty();
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("harm=" + harm + " backup=" + withBackup + " " + failure, failure);
        }
    }

    @Test
    void repair_intactStore_doesNothing() {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.prepareDirectory(Path.of("/"));
        store.orElseThrow().putOn(disk);
        disk.wallClock(SIMULATION.time()::wallMillis);
        assertThat(damage(disk)).isEmpty();
        assertThat(repair(disk, false).plan(HOLDER).steps()).isEmpty();
    }

    @Test
    void repair_someFilesHarmed_isVerifiedCleanAndLosesOnlyWhatItNames() {
        List<Harm> harms = harms();
        assertThat(harms).hasSizeGreaterThan(40);
        for (int index = 0; index < harms.size(); index++) {
            if (index % ORDINARY_EVERY < 2) {
                check(harms.get(index), index % ORDINARY_EVERY == 0);
            }
        }
    }

    @Test
    @Tag("simulation-long")
    void repair_anyFileHarmedWithABackup_losesNothing() {
        harms().forEach(harm -> check(harm, true));
    }

    @Test
    @Tag("simulation-long")
    void repair_anyFileHarmedWithoutABackup_losesOnlyWhatItNames() {
        harms().forEach(harm -> check(harm, false));
    }

    /** The first segment of the users, which is closed and listed. */
    private static Path segmentOfUsers() {
        return store.orElseThrow().files().keySet().stream()
                .filter(file -> file.toString().contains("collections/users/log/"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void repair_chunkThatHasOtherLines_isNotTaken() {
        Harm harm = new Harm(segmentOfUsers(), -1, 0);
        SimulatedDisk disk = harmed(harm);
        PlantedRepairs.forgeChunk(disk, harm.file());
        check(harm, disk, false, UnaryOperator.identity());
    }

    @Test
    void plantedBeliefInAnyLine_isSeen() {
        Path segment = segmentOfUsers();
        byte[] content = store.orElseThrow().files().get(segment).content();
        Harm harm = new Harm(segment, PlantedRepairs.inAValue(content), 1);
        check(harm, false);
        assertThatThrownBy(() -> check(harm, harmed(harm), false, PlantedRepairs::believingAnyLine))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[users]");
    }

    /** The catalog lost and its repair cut at each operation; the next repair ends with all of it. */
    @Test
    void repairOfTheCatalog_cutAtEachOperation_isEndedByTheNext() {
        cutAtEachOperation("catalog.jsonl");
    }

    @ParameterizedTest
    @Tag("simulation-long")
    @ValueSource(strings = {"collections/users/log/", "collections/log/log/", "collections/compacted/manifest.json"})
    void repair_cutAtEachOperation_isEndedByTheNext(String part) {
        cutAtEachOperation(part);
    }

    private static void cutAtEachOperation(String part) {
        Harm harm = harms().stream()
                .filter(each -> each.file().toString().contains(part) && each.flipAt() < 0)
                .findFirst()
                .orElseThrow();
        int point = 0;
        ScriptedFault script;
        do {
            point++;
            script = ScriptedFault.once(point, Fault.CUT_DURING);
            SimulatedDisk disk = harmed(harm);
            disk.faults(script);
            try {
                repair(disk, true).apply(HOLDER, true, 0);
            } catch (PowerCutError cut) {
                assertThat(disk.isDown()).isTrue();
            }
            disk.faults(FaultPlan.none());
            if (disk.isDown()) {
                disk.restart();
            }
            RepairReport report = repair(disk, true).apply(HOLDER, true, 0);
            assertThat(damage(disk))
                    .as("harm=" + harm + " point=" + point + " " + report)
                    .isEmpty();
            if (point % OPENED_EVERY == 0) {
                requireOpens(disk, report, true);
            }
        } while (script.fired());
        assertThat(point).isGreaterThan(10);
    }
}
