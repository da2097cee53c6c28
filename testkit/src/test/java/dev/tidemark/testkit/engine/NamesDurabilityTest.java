package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.DurableDirectory;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.store.TrashBin;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that a power cut must not take back. */
final class NamesDurabilityTest {

    private static final Path DATA = Path.of("/srv/stores/tidemark/data");

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void create_directoriesThatWereAllMissing_surviveAPowerCut(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);

        DurableDirectory.create(disk, DATA);
        disk.powerCut();

        assertThat(disk.exists(DATA)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void create_directoriesThatAKilledProcessCreated_surviveAPowerCut(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        disk.createDirectories(DATA);
        disk.processKill();

        DurableDirectory.create(disk, DATA);
        disk.powerCut();

        assertThat(disk.exists(DATA)).isTrue();
    }

    @Test
    void create_directoryThatCannotBeSynced_isRefused() {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.faults(ScriptedFault.once(3, Fault.ERROR).on(Kind.SYNC_DIRECTORY));

        assertThatThrownBy(() -> DurableDirectory.create(disk, DATA)).isInstanceOf(StorageFailedException.class);
        assertThatCode(() -> DurableDirectory.create(disk, DATA)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void discard_collection_staysAwayAfterAPowerCut(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        disk.prepareDirectory(DATA);
        CollectionFiles files =
                new CollectionFiles(DATA.resolve("collections").resolve("c"), new CollectionId(1), "0000000000000001");
        disk.prepareDirectory(files.logDirectory());
        disk.putContent(files.segment(1), new byte[] {1, 2, 3});

        new TrashBin(disk, DATA).discard(files);
        disk.powerCut();

        assertThat(disk.exists(files.directory())).isFalse();
        Path moved = DATA.resolve("trash/1-0000000000000001/log/00000000000000000001.jsonl");
        assertThat(disk.content(moved)).containsExactly(1, 2, 3);
        disk.open(moved, OpenMode.READ).close();
    }
}
