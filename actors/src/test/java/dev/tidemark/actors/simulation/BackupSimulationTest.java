package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.backup.RestoreMeans;
import dev.tidemark.engine.backup.StoreRestore;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.engine.io.SideLane;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Backups of a store of which every collection is written, compacted or shortened by retention without pause: each backup is made, and
 * has one state of all collections that was there after it was begun.
 */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
final class BackupSimulationTest {

    private static final int SEEDS = 5;
    private static final int SEEDS_LONG = 40;
    private static final int BACKUPS_MADE = 4;
    private static final int KEYS = 7;
    private static final int COMPACTED_MIN = 5;
    private static final Path BACKUPS = Path.of("/backups");
    private static final LockHolder HOLDER = LockHolder.ofThisProcess(0, "restore");
    private static final Config CONFIG = ConfigFactory.parseString("""
            tidemark {
              segment { max-length = 4 KiB, flush-bytes = 1, flush-delay = 100 ms }
              journal { file-length = 24 KiB, files-max = 4, pending-max = 24 KiB }
              seal { max-rate = 1 TiB }
              backup { schedule = "", directory = /backups, max-rate = 1 TiB }
              compaction { interval = 180 d, max-rate = 1 TiB, max-concurrent = 4 }
            }
            """);

    @Test
    void create_besideConstantCompaction_isMadeOfOneState() {
        run(1, SEEDS);
    }

    @Test
    @Tag("simulation-long")
    void create_besideConstantCompactionManySeeds_isMadeOfOneState() {
        run(SEEDS + 1, SEEDS_LONG);
    }

    private static void run(long first, long last) {
        for (long seed = first; seed <= last; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                new World(simulation).run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed=" + seed + " " + failure.getMessage(), failure);
            }
        }
    }

    /** A backup, and what was written before it was begun and before it was made. */
    private record Made(String id, int before, int after) {}

    private static final class World {

        private final Simulation simulation;
        private final RandomGenerator random;
        private final SimulatedDisk disk;
        private final Life life;
        private int begun;
        private int written;
        private int compacted;
        private boolean over;

        World(Simulation simulation) {
            this.simulation = simulation;
            this.random = simulation.random("world");
            this.disk = disk();
            this.life = new Life(simulation, disk, CONFIG);
        }

        private SimulatedDisk disk() {
            SimulatedDisk made = new SimulatedDisk(random.nextLong());
            made.wallClock(simulation.time()::wallMillis);
            made.prepareDirectory(Life.DIRECTORY.getParent());
            return made;
        }

        void run() {
            assertThat(life.open()).isEmpty();
            simulation.await(life.store().create("left", CollectionSettings.of(Durability.ALWAYS)));
            simulation.await(life.store().create("right", CollectionSettings.of(Durability.ALWAYS)));
            simulation.await(life.store()
                    .create("log", CollectionSettings.KEYLESS.keeping(Retention.FOR_EVER.withMaxBytes(12 << 10))));
            write();
            compact("left");
            compact("right");
            List<Made> backups = new ArrayList<>();
            for (int number = 0; number < BACKUPS_MADE; number++) {
                simulation.run(random.nextInt(20_000));
                int before = written;
                CompletionStage<BackupSummary> backup = life.store().backups().create(BackupKind.INCREMENTAL);
                assertThat(life.pump(backup)).isTrue();
                backups.add(new Made(backup.toCompletableFuture().join().id(), before, begun));
            }
            over = true;
            simulation.advance(Duration.ofSeconds(1));
            life.calls().requireAllAnswered("at the end");
            assertThat(compacted).isGreaterThan(COMPACTED_MIN);
            simulation.await(life.store().close());
            DiskImage image = DiskImage.of(disk, BACKUPS);
            backups.forEach(made -> check(image, made));
        }

        /** The same number in both collections, under one of a few keys, and at the end of the log. */
        private void write() {
            if (over) {
                return;
            }
            int number = ++begun;
            Json value = Json.parse("{\"n\":" + number + ",\"fill\":\"" + "x".repeat(random.nextInt(300)) + "\"}");
            String key = "key-" + number % KEYS;
            life.calls()
                    .follow(
                            "write",
                            life.store()
                                    .transact(List.of(
                                            new TransactionWrite("left", Write.set(key, value)),
                                            new TransactionWrite("right", Write.set(key, value)),
                                            new TransactionWrite("log", Write.append(value)))),
                            done -> {
                                written = number;
                                write();
                            },
                            failure -> {
                                throw new AssertionError("write is refused", failure);
                            });
        }

        private void compact(String name) {
            if (over) {
                return;
            }
            life.calls()
                    .follow(
                            "compact",
                            life.store().json(name).compact(),
                            done -> {
                                compacted += done.collections();
                                compact(name);
                            },
                            failure -> {
                                throw new AssertionError("compaction fails", failure);
                            });
        }

        private void check(DiskImage backups, Made made) {
            SimulatedDisk place = disk();
            backups.putOn(place);
            place.wallClock(simulation.time()::wallMillis);
            new StoreRestore(new RestoreMeans(place, BackupWork.UNWATCHED, SideLane.INLINE), random::nextLong)
                    .run(BACKUPS.resolve(made.id()), Life.DIRECTORY, StoreRestore.Wanted.ALL, HOLDER, 0);
            Life restored = new Life(simulation, place, CONFIG);
            assertThat(restored.open()).isEmpty();
            CollectionState log = restored.state("log");
            int number = (int) log.watermark();
            assertThat(number).as("%s", made).isBetween(made.before(), made.after());
            for (int each = number; each > Math.max(0, number - KEYS); each--) {
                for (String name : List.of("left", "right")) {
                    assertThat(numberOf(restored, name, "key-" + each % KEYS))
                            .as("%s of %s", name, made)
                            .isEqualTo(each);
                }
            }
            simulation.await(restored.store().close());
        }

        private int numberOf(Life restored, String name, String key) {
            return simulation
                    .await(restored.store().json(name).get(key))
                    .map(entry -> Integer.parseInt(entry.value().toString().replaceAll("\\D*(\\d+).*", "$1")))
                    .orElse(0);
        }
    }
}
