package dev.tidemark.engine.recovery;

import static dev.tidemark.engine.log.SampleLines.header;
import static dev.tidemark.engine.log.SampleLines.join;
import static dev.tidemark.engine.log.SampleLines.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Durability;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.SampleLines;
import dev.tidemark.engine.state.KeySeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments behind a loss: above the watermark they are set aside, below it the loss is damage and they stay. */
class SetAsideTest {

    private static final byte[] ONE = set(1, "a", "1");
    private static final byte[] SECOND = join(header(3), set(3, "a", "3"));
    private static final byte[] THIRD = join(header(4), set(4, "d", "4"));

    @TempDir
    private Path directory;

    private CollectionFiles files;

    @BeforeEach
    void prepare() throws IOException {
        files = SampleLines.files(directory);
        Files.createDirectories(files.logDirectory());
    }

    private Recovered recover(long durablePosition) {
        LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
        JournalEvidence evidence = new JournalEvidence(List.of(), new ForcedMark(durablePosition, 1, 0));
        Recovered recovered = new CollectionRecovery(
                        context, files, KeySeed.of(1), Durability.INTERVAL, evidence, ScanObserver.NOBODY)
                .recover();
        recovered.active().close();
        return recovered;
    }

    private Path aside(String name) {
        return files.directory().resolve("quarantine").resolve(name);
    }

    @Test
    void segments_behindALossAboveTheWatermark_areSetAsideWhole() throws IOException {
        Files.write(files.segment(1), join(header(1), ONE));
        Files.write(files.segment(3), SECOND);
        Files.write(files.segment(4), THIRD);

        Recovered recovered = recover(1);

        assertThat(recovered.watermark()).isEqualTo(1);
        assertThat(recovered.damage()).isEmpty();
        assertThat(recovered.report().remarks())
                .filteredOn(remark -> remark.contains("set aside"))
                .hasSize(2);
        assertThat(aside("00000000000000000003.jsonl")).hasBinaryContent(SECOND);
        assertThat(aside("00000000000000000004.jsonl")).hasBinaryContent(THIRD);
        assertThat(files.segment(3)).doesNotExist();
        assertThat(recover(1).report().remarks()).isEmpty();
    }

    @Test
    void segment_ofANameThatWasSetAsideBefore_getsAnother() throws IOException {
        for (int time = 0; time < 2; time++) {
            Files.write(files.segment(1), join(header(1), ONE));
            Files.write(files.segment(3), SECOND);
            recover(1);
        }

        assertThat(aside("00000000000000000003.jsonl")).hasBinaryContent(SECOND);
        assertThat(aside("00000000000000000003.jsonl.1")).hasBinaryContent(SECOND);
    }

    @Test
    void segments_withoutTheFirstAndWithoutProof_areSetAside() throws IOException {
        Files.write(files.segment(3), SECOND);

        Recovered recovered = recover(0);

        assertThat(recovered.watermark()).isZero();
        assertThat(recovered.damage()).isEmpty();
        assertThat(aside("00000000000000000003.jsonl")).hasBinaryContent(SECOND);
    }

    @Test
    void segments_behindALossBelowTheWatermark_stay() throws IOException {
        Files.write(files.segment(1), join(header(1), ONE));
        Files.write(files.segment(3), SECOND);

        Recovered recovered = recover(3);

        assertThat(recovered.damage()).containsExactly(new PositionRange(2, 2));
        assertThat(recovered.watermark()).isEqualTo(3);
        assertThat(files.segment(3)).exists();
        assertThat(aside("00000000000000000003.jsonl")).doesNotExist();
    }
}
