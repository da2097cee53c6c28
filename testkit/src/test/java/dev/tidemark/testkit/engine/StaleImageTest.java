package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.PowerCutError;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkpoint that knows positions which a log of lesser durability has lost must not come back when others have them. */
final class StaleImageTest {

    private static final Path DATA = Path.of("/data");

    private final CollectionFiles files =
            new CollectionFiles(DATA.resolve("collections/c"), new CollectionId(1), "00000000000000aa");

    private CollectionStore open(SimulatedDisk disk) {
        return new CollectionOpener(LogContext.of(disk, StoreSettings.DEFAULT))
                .open(files, KeySeed.of(1), Durability.INTERVAL, new JournalEvidence(List.of(), ForcedMark.NONE))
                .store();
    }

    private static void write(CollectionStore store, String... keys) {
        for (String key : keys) {
            store.staging().set(KeyText.escape(key), "1".getBytes(StandardCharsets.UTF_8));
            store.staging().send();
            store.apply(store.staging().landed());
        }
        store.force();
    }

    /** Header and first line. */
    private static byte[] head(byte[] segment) {
        int end = 0;
        for (int line = 0; line < 2; line++) {
            while (segment[end] != '\n') {
                end++;
            }
            end++;
        }
        return Arrays.copyOf(segment, end);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void open_afterAKillBehindTheDeletionOfAnImage_doesNotMeetItAgain(long seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        disk.prepareDirectory(files.logDirectory());
        disk.prepareDirectory(files.checkpointDirectory());
        CollectionStore first = open(disk);
        write(first, "a", "b", "c");
        first.checkpoint().run();
        first.close();
        byte[] lost = head(disk.content(files.segment(1)));
        disk.powerCut();
        disk.putContent(files.segment(1), lost);
        disk.faults(ScriptedFault.once(1, Fault.KILL_BEFORE).on(Kind.SYNC_DIRECTORY));
        assertThatThrownBy(() -> open(disk)).isInstanceOf(PowerCutError.class);
        disk.faults(FaultPlan.none());
        disk.restart();

        CollectionStore second = open(disk);
        write(second, "d", "e");
        second.close();
        disk.powerCut();

        CollectionStore third = open(disk);
        assertThat(third.reader().latest(KeyText.escape("d"))).isPresent();
        assertThat(third.reader().latest(KeyText.escape("b"))).isEmpty();
        assertThat(third.reader().size()).isEqualTo(3);
        third.close();
    }
}
