package dev.tidemark.actors.seal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.chunk.ChunkSealer;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.SealPlan;
import dev.tidemark.engine.chunk.SealResult;
import dev.tidemark.engine.chunk.SealThrottle;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** The sealing of one closed segment. Immutable. */
record SegmentJob(ChunkSealer sealer, Chunks chunks, ChunkSource source, SealPlan plan, SealThrottle throttle)
        implements SealJob {

    @Override
    public CollectionId collection() {
        return source.header().collection();
    }

    @Override
    public long start() {
        return source.range().start();
    }

    @Override
    public long seal(BooleanSupplier cancelled) {
        SealResult result = sealer.seal(chunks, source, plan, cancelled::getAsBoolean, throttle);
        return switch (result.ending()) {
            case SEALED, UNCHANGED -> result.bytesWritten();
            case CANCELLED -> throw new CancellationException("sealing was cancelled");
            case IN_USE -> throw new OverloadedException("an older chunk of the range is being sent");
        };
    }
}
