package dev.tidemark.testkit.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.backup.BesideRestore;
import dev.tidemark.engine.backup.RestoreLimit;
import dev.tidemark.engine.backup.RestoreMeans;
import dev.tidemark.engine.io.SideLane;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.testkit.backup.BackupWorld.Planted;
import dev.tidemark.testkit.disk.DiskOperation;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.engine.EverySecond;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A fault at each operation of restoring one collection beside the live ones. */
@Tag("toolkit-independent")
final class BesideRestoreSweepTest {

    private static final CollectionName ITEMS = new CollectionName("items");
    private static final CollectionName BEFORE = new CollectionName("items-before");

    private static CatalogEntry target(CatalogEntry source) {
        return new CatalogEntry(BEFORE, new CollectionId(9), CatalogEntry.handleOf(9), 9, source.settings());
    }

    private static void restore(SimulatedDisk disk, Path backup) {
        BesideRestore restore =
                new BesideRestore(new RestoreMeans(disk, BackupWork.UNWATCHED, new EverySecond()), backup);
        CatalogEntry target = target(restore.find(ITEMS));
        restore.write(ITEMS, target, RestoreLimit.NONE, BackupWorld.DATA);
        restore.publish(target, BackupWorld.DATA);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_DURING", "KILL_DURING", "ERROR", "NO_SPACE", "READ_ONLY"})
    void fault_atEachOperation_leavesAWholeCollectionOrNone(Fault fault) {
        boolean stays = fault == Fault.NO_SPACE || fault == Fault.READ_ONLY;
        boolean fired = true;
        int points = 0;
        for (int k = 1; fired; k++) {
            BackupWorld world = new BackupWorld(k, Planted.NOTHING);
            StoreProcess store = world.open();
            for (int round = 0; round < 8; round++) {
                world.transfer(store, round);
            }
            world.backUp(store, BackupKind.FULL, () -> {});
            SortedMap<String, String> items = store.state().get("items");
            SortedMap<String, SortedMap<String, String>> all = store.state();
            Path backup = world.backups().of("00000001");
            ScriptedFault scripted = (stays ? ScriptedFault.from(k, fault) : ScriptedFault.once(k, fault))
                    .where(operation -> operation.kind() != DiskOperation.Kind.READ);
            world.live(scripted, () -> restore(world.disk(), backup));
            fired = scripted.fired();
            points++;

            BesideRestore.sweep(world.disk(), BackupWorld.DATA);
            assertThat(world.disk().exists(BackupWorld.DATA.resolve(BesideRestore.DIRECTORY)))
                    .as("point %d", k)
                    .isFalse();
            CatalogEntry target = target(
                    new BesideRestore(new RestoreMeans(world.disk(), BackupWork.UNWATCHED, SideLane.INLINE), backup)
                            .find(ITEMS));
            if (!world.disk().exists(target.files(BackupWorld.DATA).directory())) {
                assertThat(fired).as("point %d", k).isTrue();
                restore(world.disk(), backup);
            }
            StoreProcess opened = world.open();
            assertThat(opened.state()).as("point %d", k).isEqualTo(all);
            opened.open(target);
            assertThat(opened.state().get(BEFORE.value())).as("point %d", k).isEqualTo(items);
            opened.close();
        }
        assertThat(points).isGreaterThan(5);
    }
}
