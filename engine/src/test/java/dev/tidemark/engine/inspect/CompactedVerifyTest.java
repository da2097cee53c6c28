package dev.tidemark.engine.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.LogRecord.Stamp;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.ManifestFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verifies the store of {@link SmallStore} after positions 1 to 4 were compacted, the file of before still beside. */
class CompactedVerifyTest {

    private static final SegmentName NAME = new SegmentName(1, 9);

    @TempDir
    private Path directory;

    private SmallStore store;
    private CollectionFiles files;
    private ManifestFile manifests;

    @BeforeEach
    void prepare() throws IOException {
        store = SmallStore.in(directory);
        files = store.files();
        manifests = new ManifestFile(store.disk(), files);
        Files.delete(store.checkpoint());
        byte[] lines = SmallStore.join(
                new SegmentHeader(files.id(), files.handle(), 1).encode(),
                checkpoint(),
                SmallStore.line(2, 2, "key-2", "[2]"));
        int digest = Checksum.of(lines, 0, lines.length);
        byte[] footer = new SegmentFooter(new PositionRange(1, 4), 2, lines.length, digest).encode();
        SmallStore.put(files.segment(NAME), SmallStore.join(lines, footer));
        ClosedSegment compacted = new ClosedSegment(
                1, 4, NAME.generation(), new LineCounts(1, 0), lines.length + (long) footer.length, digest);
        manifests.publish(manifests.read().replacing(manifests.read().segments(), compacted, NAME.generation()));
    }

    private static byte[] checkpoint() {
        LogLineWriter writer = new LogLineWriter(256);
        writer.write(
                new Stamp(1, 1_000, Operation.CHECKPOINT, 1, LogRecord.NEVER),
                LogLineWriter.NONE,
                "{\"generation\":9}".getBytes(StandardCharsets.UTF_8));
        byte[] line = new byte[writer.length()];
        writer.bytes().get(line);
        return line;
    }

    private List<Finding> damage() {
        return store.findings().stream()
                .filter(finding -> finding.gravity() == Gravity.DAMAGE)
                .toList();
    }

    @Test
    void store_compacted_isIntactAndTellsOfTheFileOfBefore() {
        assertThat(store.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.gravity()).isEqualTo(Gravity.NOTE);
            assertThat(finding.what()).contains("replaced by a compaction");
        });
    }

    @Test
    void manifest_lost_isTheOneDamage() throws IOException {
        Files.delete(files.manifest());
        assertThat(damage())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("manifest is lost"));
        assertThat(store.findings()).hasSize(2);
        assertThat(files.manifest()).doesNotExist();
    }

    @Test
    void manifest_damaged_isTheOneDamage() {
        byte[] manifest = SmallStore.get(files.manifest());
        manifest[20] ^= 1;
        SmallStore.put(files.manifest(), manifest);
        assertThat(damage())
                .singleElement()
                .satisfies(finding -> assertThat(finding.file()).endsWith("manifest.json"));
    }

    @Test
    void manifest_lostAndNoChainOfFiles_isTold() throws IOException {
        Files.delete(files.manifest());
        Files.delete(store.closed());
        byte[] cut = SmallStore.get(files.segment(NAME));
        SmallStore.put(files.segment(NAME), Arrays.copyOf(cut, cut.length - 10));
        assertThat(damage()).anySatisfy(finding -> assertThat(finding.what()).contains("do not make one"));
    }

    @Test
    void manifest_horizonBeyondTheLog_isDamageOfWhatIsMissing() {
        manifests.publish(manifests.read().durableTo(8));
        assertThat(damage()).isEmpty();
        manifests.publish(manifests.read().durableTo(9));
        assertThat(damage())
                .singleElement()
                .satisfies(finding -> assertThat(finding.positions()).isEqualTo(Optional.of(new PositionRange(9, 9))));
    }
}
