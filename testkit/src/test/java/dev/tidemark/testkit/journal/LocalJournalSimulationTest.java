package dev.tidemark.testkit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.PowerCutError;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded workloads over a journal of tiny files, with crashes and failing disks; the model of the workload checks. */
@Tag("toolkit-independent")
class LocalJournalSimulationTest {

    private static final int SEEDS = Integer.getInteger("journal.seeds", 250);
    private static final long FIRST_SEED = Long.getLong("journal.seed", 1);
    private static final JournalSettings SETTINGS = new JournalSettings(16 << 10, 5, 12 << 10);
    private static final int COLLECTIONS = 5;
    private static final int LIVES = 6;

    private static SimulatedDisk disk(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        disk.prepareDirectory(JournalWorkload.DATA);
        return disk;
    }

    /** Random faults of a life: mostly one end of the process, sometimes failing operations before. */
    private static FaultPlan faults(SplittableRandom random) {
        Fault[] ends = {
            Fault.CUT_BEFORE, Fault.CUT_DURING, Fault.CUT_AFTER, Fault.KILL_BEFORE, Fault.KILL_DURING, Fault.KILL_AFTER
        };
        FaultPlan end = ScriptedFault.once(1L + random.nextInt(120), ends[random.nextInt(ends.length)]);
        if (random.nextInt(3) > 0) {
            return end;
        }
        Fault failure = random.nextInt(4) == 0 ? Fault.NO_SPACE : Fault.ERROR;
        Kind[] kinds = {Kind.FORCE, Kind.WRITE, Kind.FORCE, Kind.SYNC_DIRECTORY, Kind.MOVE, Kind.CREATE};
        Kind kind = kinds[random.nextInt(kinds.length)];
        if (!failure.appliesTo(kind)) {
            failure = Fault.ERROR;
        }
        long k = 1L + random.nextInt(12);
        FaultPlan failing = random.nextInt(3) == 0
                ? ScriptedFault.from(k, failure).on(kind)
                : ScriptedFault.once(k, failure).on(kind);
        return failing.orElse(end);
    }

    private static int life(SimulatedDisk disk, JournalWorkload workload, FaultPlan faults, int steps) {
        disk.faults(faults);
        try {
            workload.open();
            workload.run(steps);
            workload.close();
        } catch (PowerCutError end) {
            workload.crashed();
            disk.restart();
            return 1;
        } catch (StorageFailedException refused) {
            workload.close();
        }
        return 0;
    }

    @Test
    void journal_randomCrashesAndFailures_keepsWhatWasAcknowledged() {
        int crashes = 0;
        int acknowledged = 0;
        int released = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            SimulatedDisk disk = disk(seed);
            JournalWorkload workload = new JournalWorkload(seed, disk, SETTINGS, COLLECTIONS);
            crashes += lives(seed, disk, workload);
            acknowledged += workload.acknowledged();
            released += workload.released();
        }
        assertThat(crashes).isGreaterThan(SEEDS);
        assertThat(acknowledged).isGreaterThan(10 * SEEDS);
        assertThat(released).isGreaterThan(SEEDS / 4);
    }

    /** Seeds that once found that recovery withdrew a file for reuse whose evidence was still needed after a further crash. */
    @ParameterizedTest
    @ValueSource(longs = {1_325, 1_709, 2_356, 3_875})
    void journal_crashWhileAnObsoleteFileIsReused_keepsWhatWasAcknowledged(long seed) {
        SimulatedDisk disk = disk(seed);
        JournalWorkload workload = new JournalWorkload(seed, disk, SETTINGS, COLLECTIONS);
        assertThat(lives(seed, disk, workload)).isPositive();
    }

    /** Seeds that once found entries read out of order, and marks below the floor that hid later ones. */
    @ParameterizedTest
    @ValueSource(longs = {2, 163, 482, 495})
    void journal_entriesCarriedTwice_readInOrder(long seed) {
        SimulatedDisk disk = disk(seed);
        JournalWorkload workload = new JournalWorkload(seed, disk, SETTINGS, COLLECTIONS);
        assertThat(lives(seed, disk, workload)).isPositive();
    }

    private static int lives(long seed, SimulatedDisk disk, JournalWorkload workload) {
        SplittableRandom random = new SplittableRandom(seed);
        int crashes = 0;
        try {
            for (int life = 0; life < LIVES; life++) {
                crashes += life(disk, workload, faults(random), 60 + random.nextInt(240));
                if (random.nextInt(4) == 0) {
                    disk.powerCut();
                }
            }
            assertThat(life(disk, workload, FaultPlan.none(), 50)).isZero();
            disk.close();
            return crashes;
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("seed=" + seed + " " + disk.trace(), failure);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_AFTER", "ERROR"})
    void journal_faultAtEachOperation_keepsWhatWasAcknowledged(Fault fault) {
        boolean fired = true;
        for (long k = 1; fired; k++) {
            SimulatedDisk disk = disk(k);
            JournalWorkload workload = new JournalWorkload(7, disk, SETTINGS, COLLECTIONS);
            try {
                life(disk, workload, FaultPlan.none(), 150);
                ScriptedFault once = ScriptedFault.once(k, fault);
                life(disk, workload, once, 120);
                fired = once.fired();
                disk.powerCut();
                life(disk, workload, FaultPlan.none(), 20);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("k=" + k + " " + disk.trace(), failure);
            }
            assertThat(workload.acknowledged()).isPositive();
        }
    }
}
