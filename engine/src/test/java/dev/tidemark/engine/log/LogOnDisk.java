package dev.tidemark.engine.log;

import static dev.tidemark.engine.log.SampleLines.header;
import static dev.tidemark.engine.log.SampleLines.join;
import static dev.tidemark.engine.log.SampleLines.set;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.io.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A log for tests that read one: files made by hand, one segment after the other. */
abstract class LogOnDisk {

    @TempDir
    Path directory;

    final LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
    final List<Segment> segments = new ArrayList<>();
    long nextPosition = 1;

    /** Adds a segment of lines with values of the given lengths, closed by a footer. */
    void segment(int... valueLengths) throws IOException {
        long base = nextPosition;
        byte[] content = header(base);
        List<byte[]> parts = new ArrayList<>(List.of(content));
        for (int length : valueLengths) {
            parts.add(set(nextPosition, "key-" + nextPosition, "\"" + "x".repeat(length) + "\""));
            nextPosition++;
        }
        byte[] lines = join(parts.toArray(byte[][]::new));
        PositionRange positions = new PositionRange(base, nextPosition - 1);
        byte[] footer = new SegmentFooter(positions, positions.count(), lines.length, 0).encode();
        put(base, join(lines, footer));
    }

    void put(long base, byte[] content) throws IOException {
        CollectionFiles files = SampleLines.files(directory);
        Files.createDirectories(files.logDirectory());
        Files.write(files.segment(base), content);
        segments.add(new Segment(segments.size(), base, files.segment(base), context.readHandles(), content.length));
    }

    /** Adds a segment that a compaction made of the range up to {@code last}. */
    void compacted(long generation, long last, byte[]... lines) throws IOException {
        long base = nextPosition;
        CollectionFiles files = SampleLines.files(directory);
        byte[] content = join(header(base), join(lines));
        SegmentFooter footer = new SegmentFooter(new PositionRange(base, last), lines.length, content.length, 0);
        byte[] whole = join(content, footer.encode());
        Files.createDirectories(files.logDirectory());
        ClosedSegment closed = new ClosedSegment(base, last, generation, LineCounts.NONE, whole.length, 0);
        Path path = files.segment(SegmentName.of(closed));
        Files.write(path, whole);
        segments.add(Segment.compacted(segments.size(), closed, path, context.readHandles()));
        nextPosition = last + 1;
    }

    LogView view() {
        return new LogView(segments, nextPosition - 1);
    }

    static int[] lengths(int count, int length) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, length);
        return lengths;
    }
}
