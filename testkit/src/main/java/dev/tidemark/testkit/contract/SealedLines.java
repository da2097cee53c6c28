package dev.tidemark.testkit.contract;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.chunk.ChunkBody;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A closed segment on a simulated disk, durable, for what is made of it. Immutable. */
record SealedLines(CollectionFiles files, ChunkSource source) {

    /** Puts a segment there that holds the lines, whose positions count from 1. */
    static SealedLines put(SimulatedDisk disk, List<byte[]> lines) {
        CollectionFiles files =
                new CollectionFiles(Path.of("/data/collections/lines"), new CollectionId(7), "00c0ffee00c0ffee");
        SegmentHeader header = new SegmentHeader(files.id(), files.handle(), 1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(header.encode());
        lines.forEach(content::writeBytes);
        int digest = Checksum.of(content.toByteArray(), 0, content.size());
        PositionRange positions = new PositionRange(1, lines.size());
        content.writeBytes(new SegmentFooter(positions, lines.size(), content.size(), digest).encode());
        disk.prepareDirectory(files.logDirectory());
        disk.putContent(files.segment(1), content.toByteArray());
        ClosedSegment segment = new ClosedSegment(1, lines.size(), content.size(), digest);
        return new SealedLines(files, ChunkSource.of(files, segment));
    }

    /** The bytes that a transport would send. */
    static byte[] sent(SimulatedDisk disk, ChunkBody body) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.writeBytes(body.prefix());
        byte[] file = disk.content(body.region().path());
        int start = Math.toIntExact(body.region().offset());
        sent.writeBytes(Arrays.copyOfRange(
                file, start, start + Math.toIntExact(body.region().length())));
        sent.writeBytes(body.suffix());
        return sent.toByteArray();
    }
}
