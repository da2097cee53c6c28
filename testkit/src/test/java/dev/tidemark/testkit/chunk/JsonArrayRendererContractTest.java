package dev.tidemark.testkit.chunk;

import dev.tidemark.engine.chunk.ChunkRenderer;
import dev.tidemark.engine.chunk.JsonArrayRenderer;
import dev.tidemark.testkit.contract.ChunkRendererContract;

class JsonArrayRendererContractTest extends ChunkRendererContract {

    @Override
    protected ChunkRenderer renderer() {
        return JsonArrayRenderer.INSTANCE;
    }
}
