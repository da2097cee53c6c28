package dev.tidemark.testkit.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.testkit.backup.BackupWorld.Planted;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.ScriptedFault;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** One fault, moved operation by operation through backups of a store at work, and through a restore. */
@Tag("toolkit-independent")
final class BackupSweepTest {

    private static final int POINTS_MIN = 20;

    /** Writes, backs up, writes on between cut and copying, compacts under the backup, backs up again, and restores. */
    private static void scenario(BackupWorld world, ScriptedFault fault) {
        StoreProcess store = world.open();
        for (int round = 0; round < 14; round++) {
            world.transfer(store, round);
        }
        world.live(fault, () -> {
            world.backUp(store, BackupKind.INCREMENTAL, () -> world.transfer(store, 15));
            for (int round = 16; round < 24; round++) {
                world.transfer(store, round);
            }
            world.backUp(store, BackupKind.INCREMENTAL, () -> {
                store.compact("accounts");
                world.transfer(store, 25);
            });
            world.backUp(store, BackupKind.FULL, () -> {});
            world.restore(BackupWorld.RESTORED_FROM, BackupWorld.RESTORED);
        });
    }

    /** A fault that ends a scenario is the dearest to move: the ordinary build takes some points, the long checks each. */
    private static int sweep(int step, LongFunction<ScriptedFault> faultAt) {
        for (int k = 1; ; k += step) {
            ScriptedFault fault = faultAt.apply(k);
            BackupWorld world = new BackupWorld(k, Planted.NOTHING);
            try {
                scenario(world, fault);
                world.check();
            } catch (RuntimeException | Error failure) {
                throw new AssertionError("sweep failed: point=" + k + " reason=" + failure, failure);
            }
            if (!fault.fired()) {
                assertThat(world.backups().ids()).hasSize(3);
                return k - step;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_DURING", "KILL_DURING"})
    void sweep_cutAtSomeOperations_leavesWholeBackupsOrNone(Fault fault) {
        assertThat(sweep(13, k -> ScriptedFault.once(k, fault))).isGreaterThan(POINTS_MIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.INCLUDE,
            names = {"READ", "WRITE", "FORCE", "CREATE", "MOVE", "LINK", "DELETE", "SYNC_DIRECTORY"})
    void sweep_errorAtEachOperation_leavesWholeBackupsOrNone(Kind kind) {
        assertThat(sweep(
                        kind == Kind.READ ? 5 : 1,
                        k -> ScriptedFault.once(k, Fault.ERROR).on(kind)))
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"NO_SPACE", "READ_ONLY"})
    void sweep_diskBrokenFromSomeOperations_leavesWholeBackupsOrNone(Fault fault) {
        assertThat(sweep(9, k -> ScriptedFault.from(k, fault).where(operation -> operation.kind() != Kind.READ)))
                .isGreaterThan(POINTS_MIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_DURING", "KILL_DURING", "NO_SPACE", "READ_ONLY"})
    @Tag("simulation-long")
    void sweep_faultAtEachOperation_leavesWholeBackupsOrNone(Fault fault) {
        boolean stays = fault == Fault.NO_SPACE || fault == Fault.READ_ONLY;
        assertThat(sweep(
                        1,
                        k -> stays
                                ? ScriptedFault.from(k, fault).where(operation -> operation.kind() != Kind.READ)
                                : ScriptedFault.once(k, fault)))
                .isGreaterThan(POINTS_MIN);
    }

    private static void planted(Planted planted, String sign) {
        BackupWorld honest = new BackupWorld(1, Planted.NOTHING);
        scenario(honest, ScriptedFault.once(Long.MAX_VALUE, Fault.ERROR));
        honest.check();
        assertThatThrownBy(() -> {
                    BackupWorld world = new BackupWorld(1, planted);
                    scenario(world, ScriptedFault.once(Long.MAX_VALUE, Fault.ERROR));
                    world.check();
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(sign);
    }

    @Test
    void backupThatMissesTheTail_isCaught() {
        planted(Planted.MISSED_TAIL, "acknowledged write is missing");
    }

    @Test
    void restoreThatResurrectsADelete_isCaught() {
        planted(Planted.LOST_DELETE, "deleted key is back");
    }
}
