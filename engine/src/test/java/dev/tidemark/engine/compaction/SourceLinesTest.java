package dev.tidemark.engine.compaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.SideLane;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a source: what is handed over of it, and that nothing of it is lost or changed unnoticed. */
final class SourceLinesTest {

    private static final int DIGEST = 0x0973c818;

    @TempDir
    Path directory;

    private CollectionFiles files;
    private byte[] golden = {};
    private ClosedSegment source;

    @BeforeEach
    void read() throws IOException {
        files = new CollectionFiles(directory, new CollectionId(7), "00c0ffee00c0ffee");
        try (InputStream file = SourceLinesTest.class.getResourceAsStream("/golden/segment-1.jsonl")) {
            golden = Objects.requireNonNull(file).readAllBytes();
        }
        source = new ClosedSegment(1, 7, golden.length, DIGEST);
        Files.createDirectories(files.logDirectory());
    }

    /** Where the line starts that has a position. */
    private long offsetOf(int position) {
        return new String(golden, StandardCharsets.ISO_8859_1).indexOf("{\"position\":" + position + ",");
    }

    /** What a reading hands over, as text; limits come one after the other. */
    private List<String> reading(byte[] content, ClosedSegment listed, List<Long> wanted, long... limits)
            throws IOException {
        Files.write(files.segment(SegmentName.of(listed)), content);
        List<String> told = new ArrayList<>();
        TreeSet<Long> left = new TreeSet<>(wanted);
        SourceLines.Visitor visitor = new SourceLines.Visitor() {
            @Override
            public void begins(long timeMillis) {
                told.add("begins " + timeMillis);
            }

            @Override
            public long nextWanted() {
                return left.isEmpty() ? NamedLines.NONE : left.first();
            }

            @Override
            public void wanted(LineScanner line, byte[] buffer, long offset) {
                told.add("wanted " + line.position() + " of " + (line.nextStart() - line.lineStart()));
                assertThat(left.pollFirst()).isEqualTo(offset);
            }

            @Override
            public void other(LineScanner line, byte[] buffer) {
                told.add(line.operation() + " " + line.position());
            }
        };
        try (SourceLines lines = new SourceLines(new LocalDisk(), SideLane.INLINE, files, listed)) {
            for (long limit : limits) {
                while (lines.offset() < limit && !lines.isEnded()) {
                    lines.next(limit, visitor);
                }
            }
            while (!lines.isEnded()) {
                lines.next(NamedLines.NONE, visitor);
            }
            told.add("count " + lines.count());
        }
        return told;
    }

    private void refuses(byte[] content, ClosedSegment listed, List<Long> wanted, String what) {
        assertThatThrownBy(() -> reading(content, listed, wanted)).as(what).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void next_goldenSegment_handsOverWhatIsWantedAndWhatSetsNoKey() throws IOException {
        assertThat(reading(golden, source, List.of(offsetOf(4))))
                .containsExactly(
                        "begins 1795170000123",
                        "DELETE 3",
                        "wanted 4 of " + (offsetOf(5) - offsetOf(4)),
                        "APPEND 5",
                        "APPEND 6",
                        "CHECKPOINT 7",
                        "count 7");
    }

    @Test
    void next_limitsAnywhere_handsOverTheSame() throws IOException {
        List<Long> wanted = List.of(offsetOf(1), offsetOf(4));
        List<String> all = reading(golden, source, wanted);
        for (int limit = 1; limit < golden.length; limit++) {
            assertThat(reading(golden, source, wanted, limit, limit + 300))
                    .as("limit=%d", limit)
                    .isEqualTo(all);
        }
    }

    @Test
    void next_anyByteChanged_isRefused() {
        for (int at = 0; at < golden.length; at++) {
            for (int flip : new int[] {1, 0x20, 0x80}) {
                byte[] changed = golden.clone();
                changed[at] ^= (byte) flip;
                refuses(changed, source, List.of(), "at=" + at);
            }
        }
    }

    @Test
    void next_otherLength_isRefused() {
        for (int length = 0; length < golden.length; length++) {
            refuses(Arrays.copyOf(golden, length), source, List.of(), "length=" + length);
        }
        refuses(Arrays.copyOf(golden, golden.length + 1), source, List.of(), "longer");
        byte[] twice = Arrays.copyOf(golden, 2 * golden.length);
        System.arraycopy(golden, 0, twice, golden.length, golden.length);
        refuses(twice, source, List.of(), "twice");
    }

    @Test
    void next_manifestListsAnother_isRefused() {
        refuses(golden, new ClosedSegment(1, 7, golden.length, DIGEST + 1), List.of(), "digest");
        refuses(golden, new ClosedSegment(1, 8, golden.length, DIGEST), List.of(), "last");
        refuses(golden, new ClosedSegment(1, 6, golden.length, DIGEST), List.of(), "last");
        refuses(golden, new ClosedSegment(1, 7, golden.length + 1, DIGEST), List.of(), "length");
    }

    @Test
    void next_wantedWhereNoLineSetsAKey_isRefused() throws IOException {
        for (long offset = 0; offset < golden.length; offset++) {
            if (offset == offsetOf(1) || offset == offsetOf(2) || offset == offsetOf(4)) {
                assertThat(reading(golden, source, List.of(offset))).contains("count 7");
            } else {
                refuses(golden, source, List.of(offset), "offset=" + offset);
            }
        }
    }
}
