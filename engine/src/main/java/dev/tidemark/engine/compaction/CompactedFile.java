package dev.tidemark.engine.compaction;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.LogRecord.Stamp;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.AppendedFile;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.SideWriter;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.SegmentName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A compacted segment while it is written, under a temporary name. Owned by the thread that compacts; the file is written beside
 * it, a buffer while the next ones are filled.
 *
 * <p>Life: lines → {@link #finish} → {@link #settle}, which makes it durable → {@link #publish}, or {@link #discard} at any time
 * before.
 */
final class CompactedFile {

    private final FileSystem disk;
    private final SegmentName name;
    private final Path path;
    private final FileHandle file;
    private final long baseTimeMillis;

    private final SideWriter writes;
    private final AppendedFile content;
    private LineCounts counts = LineCounts.NONE;

    private long count;
    private boolean closed;

    /** @param baseTimeMillis time of the line that stood at the base position */
    CompactedFile(LogContext context, CollectionFiles files, SegmentName name, long baseTimeMillis) {
        this.disk = context.disk();
        this.writes = new SideWriter(context.beside());
        this.name = name;
        this.path = files.segment(name);
        this.baseTimeMillis = baseTimeMillis;
        Path temporary = AtomicPublisher.temporaryOf(path);
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        this.file = disk.open(temporary, OpenMode.CREATE);
        this.content = writes.append(file);
        byte[] header = new SegmentHeader(files.id(), files.handle(), name.base()).encode();
        content.append(header, 0, header.length);
    }

    /** Bytes so far. */
    long length() {
        return content.length();
    }

    /**
     * Adds a line with its newline.
     *
     * @return offset of the line
     */
    long add(byte[] source, int start, int end, long position, Operation operation) {
        if (count == 0 && position != name.base()) {
            addHead();
        }
        long offset = length();
        content.append(source, start, end);
        counts = counts.plus(operation);
        count++;
        return offset;
    }

    /** What stands at the base position when its own line is gone. */
    private void addHead() {
        LogLineWriter line = new LogLineWriter(256);
        byte[] value = ("{\"generation\":" + name.generation() + "}").getBytes(StandardCharsets.US_ASCII);
        Stamp stamp = new Stamp(name.base(), baseTimeMillis, Operation.CHECKPOINT, name.base(), LogRecord.NEVER);
        line.write(stamp, LogLineWriter.NONE, value);
        content.append(line.array(), 0, line.length());
        count++;
    }

    /** Ends the file, which covers everything up to {@code last}; {@link #settle} is due. */
    ClosedSegment finish(long last) {
        if (count == 0) {
            addHead();
        }
        int digest = content.settle();
        PositionRange range = new PositionRange(name.base(), last);
        byte[] footer = new SegmentFooter(range, count, length(), digest).encode();
        file.write(ByteBuffer.wrap(footer), length());
        return new ClosedSegment(name.base(), last, name.generation(), counts, length() + footer.length, digest);
    }

    /** Makes the content of the finished file durable; on any one thread. */
    void settle() {
        file.force(true);
        close();
    }

    private void close() {
        if (!closed) {
            closed = true;
            file.close();
        }
    }

    /** Gives the finished file its name; durable once the directory is synced. */
    void publish() {
        disk.replace(AtomicPublisher.temporaryOf(path), path);
    }

    /** Removes the file, whatever has become of it so far; nobody settles it any more. */
    void discard() {
        writes.close();
        close();
        Path temporary = AtomicPublisher.temporaryOf(path);
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
    }
}
