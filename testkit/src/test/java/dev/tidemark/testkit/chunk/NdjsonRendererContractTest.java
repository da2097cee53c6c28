package dev.tidemark.testkit.chunk;

import dev.tidemark.engine.chunk.ChunkRenderer;
import dev.tidemark.engine.chunk.NdjsonRenderer;
import dev.tidemark.testkit.contract.ChunkRendererContract;

class NdjsonRendererContractTest extends ChunkRendererContract {

    @Override
    protected ChunkRenderer renderer() {
        return NdjsonRenderer.INSTANCE;
    }
}
