package dev.tidemark.engine.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileDumpTest {

    @TempDir
    private Path directory;

    private SmallStore store;

    /** Everything dumped, texts with a newline behind them. */
    private final StringBuilder dumped = new StringBuilder();

    private final DumpTarget target = new DumpTarget() {
        @Override
        public void text(String line) {
            dumped.append(line).append('\n');
        }

        @Override
        public void bytes(byte[] source, int start, int end) {
            dumped.append(new String(source, start, end - start, StandardCharsets.UTF_8));
        }
    };

    @BeforeEach
    void build() {
        store = SmallStore.in(directory);
    }

    @Test
    void linesFile_intact_comesAsItIs() {
        for (Path file : new Path[] {store.catalog(), store.closed(), store.growing()}) {
            dumped.setLength(0);
            assertThat(dump(file, false)).isZero();
            assertThat(dumped).hasToString(new String(SmallStore.get(file), StandardCharsets.UTF_8));
        }
    }

    @Test
    void segment_withADamagedLine_marksItAndGoesOn() {
        List<String> lines = new String(SmallStore.get(store.closed()), StandardCharsets.UTF_8)
                .lines()
                .toList();
        int offset = lines.get(0).length() + 1;
        byte[] bytes = SmallStore.get(store.closed());
        bytes[offset + 3] = 1;
        SmallStore.put(store.closed(), bytes);
        assertThat(dump(store.closed(), false)).isEqualTo(1);
        List<String> shown = dumped.toString().lines().toList();
        assertThat(shown.get(1))
                .startsWith(
                        "! DAMAGED offset=" + offset + " reason=checksum of line differs bytes={\"p\\x01sition\":1");
        assertThat(shown).contains(lines.get(2), lines.get(4), lines.get(5));
    }

    @Test
    void segment_withATornTail_saysSo() {
        byte[] bytes = SmallStore.get(store.growing());
        SmallStore.put(store.growing(), Arrays.copyOf(bytes, bytes.length - 4));
        assertThat(dump(store.growing(), false)).isEqualTo(1);
        assertThat(dumped.toString().lines().reduce((first, second) -> second))
                .hasValueSatisfying(line -> assertThat(line).startsWith("! TORN offset="));
    }

    @Test
    void journal_intact_showsFramesAndEntries() {
        assertThat(dump(store.journal(), false)).isZero();
        assertThat(dumped.toString().lines())
                .startsWith(
                        "journal shard=0 number=1 epoch=1 length=8192",
                        "frame offset=4096 length=96 sequence=1 epoch=1 durable=0 entries=1")
                .contains("  watermark collection=1 positions=6 base=5 offset=" + store.heldOffset() + " length=0")
                .anyMatch(line -> line.startsWith("  lines collection=1 positions=7-7 base=5 offset="))
                .anyMatch(line -> line.startsWith("zeros offset="))
                .noneMatch(line -> line.startsWith("{"));
    }

    @Test
    void journal_withEntries_showsTheLines() {
        dump(store.journal(), true);
        assertThat(dumped.toString()).contains(new String(SmallStore.line(7, 7, "key-7", "7"), StandardCharsets.UTF_8));
    }

    @Test
    void journal_withADamagedHeaderAndFrame_showsTheOthers() {
        byte[] bytes = SmallStore.get(store.journal());
        bytes[100] = 1;
        bytes[(int) store.frameOffset(1) + 60] ^= 1;
        SmallStore.put(store.journal(), bytes);
        assertThat(dump(store.journal(), false)).isEqualTo(3);
        assertThat(dumped.toString().lines())
                .startsWith("! DAMAGED offset=0 reason=checksum of header block differs")
                .anyMatch(line -> line.startsWith("! DAMAGED offset=" + store.frameOffset(1)))
                .anyMatch(line -> line.startsWith("frame offset=" + store.frameOffset(2)));
    }

    @Test
    void journal_withBytesOfAnEarlierLife_marksThemStale() {
        byte[] bytes = SmallStore.get(store.journal());
        bytes[bytes.length - 8] = 'T';
        SmallStore.put(store.journal(), bytes);
        assertThat(dump(store.journal(), false)).isZero();
        assertThat(dumped.toString().lines())
                .anyMatch(line -> line.startsWith("stale offset=" + (bytes.length - 8) + " length=8 "));
    }

    @Test
    void manifest_intactAndNot_isShown() {
        assertThat(dump(store.manifest(), false)).isZero();
        assertThat(dumped.toString().lines())
                .first()
                .isEqualTo(
                        "manifest generation=1 collection=1 handle=00c0ffee00c0ffee first=1 rotation=0 until=0 segments=1");
        dumped.setLength(0);
        byte[] bytes = SmallStore.get(store.manifest());
        bytes[30] ^= 1;
        SmallStore.put(store.manifest(), bytes);
        assertThat(dump(store.manifest(), false)).isEqualTo(1);
        assertThat(dumped).startsWith("! offset=0 checksum of file differs");
    }

    @Test
    void checkpoint_intactAndNot_isShown() {
        assertThat(dump(store.checkpoint(), true)).isZero();
        assertThat(dumped.toString().lines())
                .contains("entry hash=0000000000000001 segment=0 offset=100")
                .contains("checkpoint collection=1 handle=00c0ffee00c0ffee position=4 seen=4 entries=2 segments=[1]"
                        + " generations=[0]");
        dumped.setLength(0);
        byte[] bytes = SmallStore.get(store.checkpoint());
        SmallStore.put(store.checkpoint(), Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(dump(store.checkpoint(), false)).isEqualTo(1);
        assertThat(dumped).contains("! TORN offset=");
    }

    @Test
    void file_ofSomethingElse_isRefused() {
        Path other = directory.resolve("picture.png");
        SmallStore.put(other, new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        assertThatThrownBy(() -> dump(other, false))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("not a file of a store: file=" + other);
    }

    @Test
    void file_withoutAnyNewline_takesBoundedMemory() {
        byte[] endless = new byte[LineFile.LINE_MAX_BYTES + (1 << 20)];
        Arrays.fill(endless, (byte) '{');
        Path file = directory.resolve("endless.jsonl");
        SmallStore.put(
                file,
                SmallStore.join(endless, "\n".getBytes(StandardCharsets.US_ASCII), SmallStore.line(1, 1, "k", "1")));
        assertThat(dump(file, false)).isEqualTo(1);
        assertThat(dumped.toString().lines()).hasSize(2);
    }

    private long dump(Path file, boolean entries) {
        return new FileDump(store.disk(), entries, target).dump(file);
    }
}
