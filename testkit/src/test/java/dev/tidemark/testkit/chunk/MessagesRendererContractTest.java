package dev.tidemark.testkit.chunk;

import dev.tidemark.engine.chunk.ChunkRenderer;
import dev.tidemark.engine.chunk.MessagesRenderer;
import dev.tidemark.testkit.contract.ChunkRendererContract;
import java.util.List;

class MessagesRendererContractTest extends ChunkRendererContract {

    @Override
    protected ChunkRenderer renderer() {
        return MessagesRenderer.INSTANCE;
    }

    @Override
    protected List<String> values() {
        return List.of(
                "{\"source\":1,\"messages\":[{\"headers\":{\"operation\":\"insert\"},\"key\":\"k\",\"value\":{\"a\":[1]}}]}",
                "{\"source\":2,\"messages\":[]}",
                "{\"source\":3,\"messages\":[{\"m\":1},{\"m\":\"]}\"}]}",
                "{\"source\":4,\"messages\":[" + "{\"m\":1},".repeat(9_000) + "{\"m\":2}]}");
    }
}
