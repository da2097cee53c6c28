package dev.tidemark.engine.chunk;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SampleLines;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Closed segments of sample lines on a disk. */
final class SampleSegments {

    private final FileSystem disk;
    private final CollectionFiles files;

    SampleSegments(FileSystem disk, CollectionFiles files) {
        this.disk = disk;
        this.files = files;
        disk.createDirectories(files.logDirectory());
    }

    /** Lines at the given positions, as {@link #line} makes them. */
    ChunkSource write(long base, long last, long... positions) {
        byte[] lines = SampleLines.join(
                LongStream.of(positions).mapToObj(SampleSegments::line).toArray(byte[][]::new));
        return write(base, last, positions.length, lines);
    }

    /** A line at each position. */
    ChunkSource writeAll(long base, long last) {
        return write(base, last, LongStream.rangeClosed(base, last).toArray());
    }

    ChunkSource write(long base, long last, long count, byte[] lines) {
        byte[] body = SampleLines.join(SampleLines.header(base), lines);
        int digest = Checksum.of(body, 0, body.length);
        byte[] footer = new SegmentFooter(new PositionRange(base, last), count, body.length, digest).encode();
        ClosedSegment segment = new ClosedSegment(base, last, body.length + footer.length, digest);
        put(SampleLines.join(body, footer), base);
        SegmentHeader header = new SegmentHeader(SampleLines.ID, SampleLines.HANDLE, base);
        return new ChunkSource(files.segment(base), header, segment, count < last - base + 1);
    }

    private void put(byte[] content, long base) {
        if (disk.exists(files.segment(base))) {
            disk.delete(files.segment(base));
        }
        try (FileHandle file = disk.open(files.segment(base), OpenMode.CREATE)) {
            file.write(ByteBuffer.wrap(content), 0);
            file.force(true);
        }
        disk.syncDirectory(files.logDirectory());
    }

    static byte[] line(long position) {
        return SampleLines.set(position, "key-" + position, "{\"n\":" + "7".repeat((int) (position % 50) + 1) + "}");
    }

    /** Content that a renderer should give for lines at the positions. */
    static byte[] rendered(ChunkRenderer renderer, long... positions) {
        List<byte[]> parts = new ArrayList<>(List.of(renderer.prefix()));
        for (long position : positions) {
            if (parts.size() > 1) {
                parts.add(renderer.separator());
            }
            byte[] line = line(position);
            parts.add(renderer.isIdentity() ? line : Arrays.copyOf(line, line.length - 1));
        }
        parts.add(renderer.suffix());
        return SampleLines.join(parts.toArray(byte[][]::new));
    }
}
