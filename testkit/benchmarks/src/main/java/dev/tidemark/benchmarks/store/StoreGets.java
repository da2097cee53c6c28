package dev.tidemark.benchmarks.store;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.benchmarks.load.ClosedLoop;
import dev.tidemark.benchmarks.load.PointReader;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.load.Trials;
import dev.tidemark.benchmarks.load.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Gets of random keys by one thread while callers write to the same collection, or nobody does. Owns the store; used by
 * one thread.
 */
public final class StoreGets implements Trial, PointReader {

    private static final int SETS_IN_FLIGHT = 1_024;

    private final StoreHost host;
    private final JsonCollection collection;
    private final Workload workload;
    private final Values values;
    private final int writers;
    private final ExecutorService writing = Executors.newSingleThreadExecutor();

    /** Opens a store and sets every key of the workload. */
    public StoreGets(Path directory, Workload workload, int writers) throws IOException {
        this.workload = workload;
        this.writers = writers;
        host = StoreHost.open(directory);
        collection = host.created(0);
        values = new Values(workload);
        StoreHost.forEach(
                workload.keyCount(),
                SETS_IN_FLIGHT,
                n -> collection.set(workload.keyAt(n), values.json(workload.valueAt(n))));
    }

    @Override
    public int read(int key) throws IOException {
        return StoreHost.await(collection.get(workload.keyAt(key)))
                .orElseThrow(() -> new IOException("key is absent: key=" + workload.keyAt(key)))
                .value()
                .lengthBytes();
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws Exception {
        if (writers == 0) {
            return Trials.gets(this, workload.keyCount()).sample(warmUp, measured);
        }
        Future<Sample> load = writing.submit(() -> ClosedLoop.run(
                () -> collection.set(workload.anyKey(), values.json(workload.anyValue())), writers, warmUp, measured));
        Sample gets = Trials.gets(this, workload.keyCount()).sample(warmUp, measured);
        load.get();
        return gets;
    }

    @Override
    public void close() throws IOException {
        writing.shutdown();
        host.close();
    }
}
