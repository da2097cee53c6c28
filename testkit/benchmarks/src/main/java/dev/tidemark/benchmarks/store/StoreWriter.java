package dev.tidemark.benchmarks.store;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.benchmarks.load.CollectionsWriter;
import dev.tidemark.benchmarks.load.DurableWriter;
import dev.tidemark.benchmarks.load.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** Sets through the Java API into one collection or many. */
public final class StoreWriter implements DurableWriter, CollectionsWriter {

    private final StoreHost host;
    private final JsonCollection[] collections;
    private final Values values;

    /** Opens a store and creates its collections. */
    public StoreWriter(Path directory, int collectionCount, Workload workload) throws IOException {
        host = StoreHost.open(directory);
        host.create(collectionCount);
        collections = new JsonCollection[collectionCount];
        for (int n = 0; n < collectionCount; n++) {
            collections[n] = host.store().json(StoreHost.name(n));
        }
        values = new Values(workload);
    }

    @Override
    public CompletionStage<?> set(String key, byte[] value) {
        return set(0, key, value);
    }

    @Override
    public CompletionStage<?> set(int collection, String key, byte[] value) {
        return collections[collection].set(key, values.json(value));
    }

    @Override
    public void close() throws IOException {
        host.close();
    }
}
