package dev.tidemark.engine.chunk;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.SampleLines;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A process that writes a segment and seals it: {@code SealingChild <directory> <MiB>} prints the most bytes that were alive on
 * the heap and in direct buffers while it sealed, taken after collections of garbage.
 */
final class SealingChild {

    private static final int LOOKS = 20;

    private final FileSystem disk = new LocalDisk();
    private final CRC32C digest = new CRC32C();
    private long length;
    private long most;

    private SealingChild() {}

    public static void main(String[] arguments) {
        SealingChild child = new SealingChild();
        System.out.println(child.seal(Path.of(arguments[0]), Long.parseLong(arguments[1]) << 20));
    }

    private long seal(Path directory, long bytes) {
        CollectionFiles files = SampleLines.files(directory);
        ChunkSource source = ChunkSource.of(files, write(files, bytes));
        LogContext context = LogContext.of(disk, StoreSettings.DEFAULT);
        Chunks chunks = new Chunks(context, files, new Pins());
        SealPlan plan = new SealPlan(
                List.of(NdjsonRenderer.INSTANCE, JsonArrayRenderer.INSTANCE), List.of(new GzipEncoding(1)));
        long every = bytes / LOOKS;
        long[] since = {0};
        SealResult result = new ChunkSealer(disk).seal(chunks, source, plan, CancellationCheck.NEVER, spent -> {
            since[0] += spent;
            if (since[0] >= every) {
                since[0] = 0;
                most = Math.max(most, alive());
            }
        });
        if (result.ending() != SealResult.Ending.SEALED || result.bytesRead() < bytes) {
            throw new IllegalStateException("not sealed: result=" + result);
        }
        return most;
    }

    private ClosedSegment write(CollectionFiles files, long bytes) {
        disk.createDirectories(files.logDirectory());
        long position = 0;
        try (FileHandle file = disk.open(files.segment(1), OpenMode.CREATE)) {
            put(file, SampleLines.header(1));
            byte[][] lines = new byte[200][];
            while (length < bytes) {
                for (int each = 0; each < lines.length; each++) {
                    position++;
                    lines[each] = SampleLines.set(position, "key-" + position, '"' + "value ".repeat(33) + '"');
                }
                put(file, SampleLines.join(lines));
            }
            int value = (int) digest.getValue();
            put(file, new SegmentFooter(new PositionRange(1, position), position, length, value).encode());
            return new ClosedSegment(1, position, length, value);
        }
    }

    private void put(FileHandle file, byte[] content) {
        digest.update(content);
        file.write(ByteBuffer.wrap(content), length);
        length += content.length;
    }

    private static long alive() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
