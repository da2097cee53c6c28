package dev.tidemark.benchmarks.store;

import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.chunk.CancellationCheck;
import dev.tidemark.engine.chunk.ChunkSealer;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.chunk.SealPlan;
import dev.tidemark.engine.chunk.SealResult;
import dev.tidemark.engine.chunk.SealThrottle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.LogContext;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** The most memory that is alive while one segment is sealed. Used once, by one thread. */
public final class SealMemory implements SealThrottle {

    private static final int LOOKS = 20;

    private final long bytesBetweenLooks;
    private long bytesSinceLook;
    private long most;

    private SealMemory(long lengthBytes) {
        this.bytesBetweenLooks = lengthBytes / LOOKS;
    }

    /** Bytes of heap and of direct buffers, taken after collections of garbage, beyond those before. */
    public static double measure(Path directory, long lengthBytes, SealPlan plan) throws IOException {
        SegmentFiles segment = SegmentFiles.create(directory, lengthBytes, Long.MAX_VALUE);
        FileSystem disk = new LocalDisk();
        LogContext context = LogContext.of(disk, StoreSettings.DEFAULT);
        Chunks chunks = new Chunks(context, segment.files(), new Pins());
        long before = alive();
        SealMemory memory = new SealMemory(lengthBytes);
        SealResult result =
                new ChunkSealer(disk).seal(chunks, segment.sources().get(0), plan, CancellationCheck.NEVER, memory);
        context.readHandles().close();
        if (result.ending() != SealResult.Ending.SEALED) {
            throw new IOException("segment was not sealed: ending=" + result.ending());
        }
        return (double) (memory.most - before);
    }

    @Override
    public void spent(long bytes) {
        bytesSinceLook += bytes;
        if (bytesSinceLook >= bytesBetweenLooks) {
            bytesSinceLook = 0;
            most = Math.max(most, alive());
        }
    }

    private static long alive() {
        return StoreSizes.heapBytes()
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
    }
}
