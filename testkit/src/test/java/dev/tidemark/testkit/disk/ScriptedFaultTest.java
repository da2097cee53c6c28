package dev.tidemark.testkit.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sweeps of one fault through a scenario, with the atomic publication of a file as the code under test. */
class ScriptedFaultTest {

    private static final int SEEDS = 16;
    private static final int OPERATIONS_MAX = 100;
    private static final Path DIRECTORY = Path.of("/data");
    private static final Path FILE = DIRECTORY.resolve("manifest");
    private static final String OLD = "old";
    private static final String NEW = "a newer and longer content";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void publish(FileSystem disk) {
        new AtomicPublisher(disk).publish(FILE, bytes(NEW));
    }

    private static void publishWithoutForce(FileSystem disk) {
        Path temporary = AtomicPublisher.temporaryOf(FILE);
        try (FileHandle handle = disk.open(temporary, OpenMode.CREATE)) {
            handle.write(ByteBuffer.wrap(bytes(NEW)), 0);
        }
        disk.replace(temporary, FILE);
        disk.syncDirectory(DIRECTORY);
    }

    private static void publishWithoutDirectorySync(FileSystem disk) {
        Path temporary = AtomicPublisher.temporaryOf(FILE);
        try (FileHandle handle = disk.open(temporary, OpenMode.CREATE)) {
            handle.write(ByteBuffer.wrap(bytes(NEW)), 0);
            handle.force(true);
        }
        disk.replace(temporary, FILE);
    }

    /**
     * Runs the publication once per operation and seed with the fault there, cuts the power after it, and demands the old or the
     * new content, the new one where it was acknowledged.
     *
     * @return number of runs that the fault met
     */
    private static int sweep(Fault fault, Consumer<FileSystem> publication) {
        int met = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            for (int k = 1; k < OPERATIONS_MAX; k++) {
                ScriptedFault script = ScriptedFault.once(k, fault);
                runOnce(seed, script, publication);
                if (!script.fired()) {
                    break;
                }
                met++;
            }
        }
        return met;
    }

    private static void runOnce(int seed, ScriptedFault script, Consumer<FileSystem> publication) {
        try (SimulatedDisk disk = new SimulatedDisk(seed)) {
            disk.prepareDirectory(DIRECTORY);
            disk.putContent(FILE, bytes(OLD));
            disk.faults(script);
            boolean acknowledged = false;
            try {
                publication.accept(disk);
                acknowledged = true;
            } catch (StorageFailedException refused) {
                assertThat(refused.location().file()).contains("/data");
            } catch (PowerCutError cut) {
                disk.restart();
            }
            disk.faults(FaultPlan.none());
            String seen = new String(disk.content(FILE), StandardCharsets.US_ASCII);
            assertThat(seen).as("before the cut").isIn(OLD, NEW);
            disk.powerCut();
            String survived = new String(disk.content(FILE), StandardCharsets.US_ASCII);
            assertThat(survived)
                    .as("acknowledged=%s %s", acknowledged, disk.trace())
                    .isIn(acknowledged ? NEW : OLD, NEW);
            publish(disk);
            assertThat(disk.content(FILE)).asString(StandardCharsets.US_ASCII).isEqualTo(NEW);
            assertThat(disk.list(DIRECTORY)).containsExactly("manifest");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "LOST_WRITE", "MISDIRECTED_WRITE", "LYING_SYNC", "STALE_READ", "BIT_ROT"})
    void publish_anyHonestFaultAnywhere_isOldOrNew(Fault fault) {
        assertThat(sweep(fault, ScriptedFaultTest::publish)).isGreaterThanOrEqualTo(2 * SEEDS);
    }

    @Test
    void publish_lyingDrive_isSeenByTheSweep() {
        assertThatThrownBy(() -> sweep(Fault.LYING_SYNC, ScriptedFaultTest::publish))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> sweep(Fault.LOST_WRITE, ScriptedFaultTest::publish))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void sweep_plantedBugs_areCaught() {
        assertThatThrownBy(() -> sweep(Fault.SLOW, ScriptedFaultTest::publishWithoutForce))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> sweep(Fault.SLOW, ScriptedFaultTest::publishWithoutDirectorySync))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void restart_withoutACut_isRefused() {
        try (SimulatedDisk disk = new SimulatedDisk(1)) {
            assertThat(disk.isDown()).isFalse();
            assertThatThrownBy(disk::restart).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_BEFORE", "KILL_DURING", "KILL_AFTER"})
    void everyCall_afterAScriptedEnd_unwindsUntilTheRestart(Fault fault) {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.prepareDirectory(DIRECTORY);
        FileHandle handle = disk.open(FILE, OpenMode.CREATE);
        disk.faults(ScriptedFault.once(1, fault).on(DiskOperation.Kind.WRITE));

        assertThatThrownBy(() -> handle.write(ByteBuffer.wrap(bytes(NEW)), 0)).isInstanceOf(PowerCutError.class);
        assertThat(disk.isDown()).isTrue();
        assertThatThrownBy(() -> disk.exists(FILE)).isInstanceOf(PowerCutError.class);
        assertThatThrownBy(() -> handle.force(false)).isInstanceOf(PowerCutError.class);
        disk.restart();
        assertThat(disk.list(DIRECTORY).size()).isLessThanOrEqualTo(1);
        assertThatThrownBy(handle::length).isInstanceOf(PowerCutError.class);
        assertThat(disk.trace()).anyMatch(line -> line.contains("WRITE") && line.contains(fault.name()));
        disk.close();
    }

    @Test
    void plan_faultThatDoesNotApply_isRefused() {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.faults(operation -> Fault.LYING_SYNC);

        assertThatThrownBy(() -> disk.exists(FILE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new RandomFaults(1).with(DiskOperation.Kind.READ, Fault.NO_SPACE, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(EnumSet.allOf(DiskOperation.Kind.class)).allMatch(Fault.SLOW::appliesTo);
    }

    @Test
    void randomFaults_probabilityOneOrPaused_meetAllOrNone() {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.prepareDirectory(DIRECTORY);
        RandomFaults faults = new RandomFaults(7).with(Fault.READ_ONLY, 1);
        disk.faults(faults);

        assertThatThrownBy(() -> disk.delete(FILE)).isInstanceOf(StorageFailedException.class);
        faults.pause(true);
        disk.open(FILE, OpenMode.CREATE).close();
        disk.close();
    }
}
