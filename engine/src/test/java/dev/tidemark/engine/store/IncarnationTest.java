package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.SampleLines;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.state.KeySeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncarnationTest {

    @TempDir
    private Path directory;

    private final LocalDisk disk = new LocalDisk();

    private CollectionFiles written() throws IOException {
        CollectionFiles files = SampleLines.files(directory);
        Files.createDirectories(files.logDirectory());
        Files.write(files.segment(1), SampleLines.join(SampleLines.header(1), SampleLines.set(1, "a", "1")));
        return files;
    }

    private static CollectionFiles next(CollectionFiles files) {
        return new CollectionFiles(files.directory(), files.id(), "ffffffffffffffff");
    }

    private long opened(CollectionFiles files) {
        CollectionOpener opener = new CollectionOpener(LogContext.of(disk, StoreSettings.DEFAULT));
        return opener.open(files, KeySeed.of(1), new JournalEvidence(List.of(), ForcedMark.NONE))
                .store()
                .watermark();
    }

    @Test
    void open_ownFiles_areKept() throws IOException {
        assertThat(opened(written())).isEqualTo(1);
        assertThat(directory.resolve("trash")).doesNotExist();
    }

    @Test
    void open_filesOfAnEarlierIncarnation_areMovedToTheTrash() throws IOException {
        CollectionFiles files = written();
        assertThat(opened(next(files))).isZero();
        assertThat(directory.resolve("trash/before-7-ffffffffffffffff/log/00000000000000000001.jsonl"))
                .exists();
        new TrashBin(disk, directory).empty();
        assertThat(directory.resolve("trash")).isEmptyDirectory();
    }

    @Test
    void isForeign_noFilesOrADamagedHeader_isNot() throws IOException {
        CollectionFiles files = SampleLines.files(directory);
        assertThat(Incarnation.isForeign(disk, next(files))).isFalse();
        written();
        assertThat(Incarnation.isForeign(disk, next(files))).isTrue();
        byte[] damaged = Files.readAllBytes(files.segment(1));
        damaged[20] ^= 1;
        Files.write(files.segment(1), damaged);
        assertThat(Incarnation.isForeign(disk, next(files))).isFalse();
    }
}
