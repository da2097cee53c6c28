package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.inspect.StoreRepair;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A journal that is damaged while it alone has a log's lines: a repair gives back all but those of the damaged frame. */
@ExtendWith(Quietly.class)
final class JournalRepairTest {

    private static final int WRITES = 20;
    private static final Path JOURNAL = Life.DIRECTORY.resolve("journal/0");
    private static final LockHolder HOLDER = LockHolder.ofThisProcess(0, "repair");
    private static final Config CONFIG = ConfigFactory.parseString("""
            tidemark {
              segment { flush-bytes = 1 MiB, flush-delay = 1 h }
              journal { file-length = 64 KiB, files-max = 4, pending-max = 12 KiB }
              backup.schedule = ""
              compaction.interval = 180 d
            }
            """);

    private final Simulation simulation = Simulation.withSeed(1);
    private final SimulatedDisk disk = new SimulatedDisk(1);

    @AfterEach
    void end() {
        simulation.close();
    }

    private Life opened() {
        Life life = new Life(simulation, disk, CONFIG);
        assertThat(life.open()).isEmpty();
        return life;
    }

    /** A log whose lines the journal alone has, one for each frame. */
    private void fill() {
        disk.prepareDirectory(Life.DIRECTORY.getParent());
        disk.wallClock(simulation.time()::wallMillis);
        Life life = opened();
        simulation.await(life.store().create("log", CollectionSettings.KEYLESS));
        for (int number = 1; number <= WRITES; number++) {
            Json value = Json.parse("{\"n\":" + number + ",\"fill\":\"" + "x".repeat(200) + "\"}");
            simulation.await(life.store().json("log").append(value));
        }
        simulation.crash();
        disk.powerCut();
    }

    private Path journal() {
        return disk.list(JOURNAL).stream()
                .map(JOURNAL::resolve)
                .filter(file -> PlantedRepairs.inAValue(disk.content(file)) > 0)
                .findFirst()
                .orElseThrow();
    }

    /** The frame in the middle. */
    private void harm() {
        byte[] content = disk.content(journal());
        int start = PlantedRepairs.inAValue(content);
        int middle = start + (PlantedRepairs.end(content) - start) / 2;
        disk.flip(journal(), middle, 4);
    }

    private Set<Long> missingAfter(UnaryOperator<FileSystem> planted) {
        fill();
        harm();
        new StoreRepair(planted.apply(disk), Life.DIRECTORY, new StoreRepair.Sources(List.of(), Optional.empty()))
                .apply(HOLDER, true, 0);
        Life life = opened();
        Set<Long> found = simulation.await(life.store().json("log").log(0, 2 * WRITES)).records().stream()
                .map(LogRecord::position)
                .collect(Collectors.toSet());
        simulation.await(life.store().close());
        return LongStream.rangeClosed(1, WRITES)
                .boxed()
                .filter(position -> !found.contains(position))
                .collect(Collectors.toSet());
    }

    private void requireOneLost(UnaryOperator<FileSystem> planted) {
        assertThat(missingAfter(planted)).as("lost positions").hasSize(1);
    }

    @Test
    void repair_frameDamagedThatNothingElseHas_givesBackAllOthers() {
        requireOneLost(UnaryOperator.identity());
    }

    @Test
    void plantedRepairThatDropsTheJournalsEnd_isSeen() {
        assertThatThrownBy(() -> requireOneLost(each -> PlantedRepairs.withoutTheEndOf(each, journal())))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("lost positions");
    }
}
