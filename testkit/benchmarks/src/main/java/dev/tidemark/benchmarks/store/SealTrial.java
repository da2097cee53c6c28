package dev.tidemark.benchmarks.store;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.chunk.CancellationCheck;
import dev.tidemark.engine.chunk.ChunkSealer;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.chunk.SealPlan;
import dev.tidemark.engine.chunk.SealResult;
import dev.tidemark.engine.chunk.SealThrottle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.LogContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Sealing of closed segments on the measuring thread, one after the other, with two beside it that write and sync; one round seals all of them anew, its rate
 * bytes of segments a second.
 */
public final class SealTrial implements Trial {

    private final FileSystem disk = new LocalDisk();
    private final LogContext context = LogContext.of(disk, StoreSettings.DEFAULT);
    private final SegmentFiles segments;
    private final Chunks chunks;
    private final SealPlan plan;
    private final ExecutorService beside = Executors.newFixedThreadPool(2);

    public SealTrial(SegmentFiles segments, SealPlan plan) {
        this.segments = segments;
        this.plan = plan;
        this.chunks = new Chunks(context, segments.files(), new Pins());
    }

    public static SealTrial create(Path directory, long lengthBytes, SealPlan plan) throws IOException {
        return new SealTrial(SegmentFiles.create(directory, lengthBytes), plan);
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        chunks.retain(Set.of());
        ChunkSealer sealer = new ChunkSealer(disk, beside);
        long started = System.nanoTime();
        for (ChunkSource source : segments.sources()) {
            SealResult result = sealer.seal(chunks, source, plan, CancellationCheck.NEVER, SealThrottle.NONE);
            if (result.ending() != SealResult.Ending.SEALED) {
                throw new IOException("segment was not sealed: range=" + source.range() + " ending=" + result.ending());
            }
        }
        return Sample.rate(segments.lengthBytes() / ((System.nanoTime() - started) / 1e9));
    }

    @Override
    public void close() {
        beside.shutdown();
        context.readHandles().close();
    }
}
