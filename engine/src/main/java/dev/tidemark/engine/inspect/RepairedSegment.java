package dev.tidemark.engine.inspect;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.LogRecord.Stamp;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.SegmentName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A segment that is put together of lines: counted alone, or written beside its place under a temporary name. Owned by one thread.
 *
 * <p>Life: lines in order → {@link #close}, or {@link #finish} → {@link #settle}, and the temporary file is durable.
 */
final class RepairedSegment implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 18;

    private final SegmentName name;
    private final Optional<FileHandle> file;
    private final CRC32C digest = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long written;
    private long lines;
    private LineCounts counts = LineCounts.NONE;

    private RepairedSegment(SegmentHeader header, SegmentName name, Optional<FileHandle> file) {
        this.name = name;
        this.file = file;
        byte[] bytes = header.encode();
        put(bytes, bytes.length);
    }

    /** One that is counted alone. */
    static RepairedSegment imagined(SegmentHeader header, SegmentName name) {
        return new RepairedSegment(header, name, Optional.empty());
    }

    /** One that is written beside {@code place}. */
    static RepairedSegment written(FileSystem disk, Path place, SegmentHeader header, SegmentName name) {
        Path temporary = AtomicPublisher.temporaryOf(place);
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        return new RepairedSegment(header, name, Optional.of(disk.open(temporary, OpenMode.CREATE)));
    }

    void add(LineStream line) {
        if (lines == 0 && name.isCompacted() && line.position() != name.base()) {
            addHead(line.timeMillis());
        }
        put(line.line(), line.length());
        counts = counts.plus(line.operation());
        lines++;
    }

    /** What stands at the base position of a segment with gaps when its own line is gone. */
    private void addHead(long timeMillis) {
        LogLineWriter head = new LogLineWriter(256);
        byte[] value = ("{\"generation\":" + name.generation() + "}").getBytes(StandardCharsets.US_ASCII);
        Stamp stamp = new Stamp(name.base(), timeMillis, Operation.CHECKPOINT, name.base(), LogRecord.NEVER);
        head.write(stamp, LogLineWriter.NONE, value);
        put(head.array(), head.length());
        lines++;
    }

    private void put(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
        if (length > buffer.remaining()) {
            flush();
        }
        if (length > buffer.capacity()) {
            buffer = ByteBuffer.allocate(length);
        }
        buffer.put(bytes, 0, length);
    }

    private void flush() {
        long offset = written;
        written += buffer.flip().remaining();
        file.ifPresent(open -> open.write(buffer, offset));
        buffer.clear();
    }

    /** Ends the segment with a footer, which covers everything up to {@code last}. */
    ClosedSegment finish(long last) {
        if (lines == 0) {
            addHead(0);
        }
        flush();
        SegmentFooter footer =
                new SegmentFooter(new PositionRange(name.base(), last), lines, written, (int) digest.getValue());
        byte[] bytes = footer.encode();
        put(bytes, bytes.length);
        flush();
        return new ClosedSegment(name.base(), last, name.generation(), counts, written, footer.digest());
    }

    /** Makes durable what was written. */
    void settle() {
        flush();
        file.ifPresent(open -> open.force(true));
    }

    @Override
    public void close() {
        file.ifPresent(FileHandle::close);
    }
}
