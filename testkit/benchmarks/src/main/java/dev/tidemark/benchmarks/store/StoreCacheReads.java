package dev.tidemark.benchmarks.store;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogLines;
import dev.tidemark.benchmarks.load.ClosedLoop;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.load.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Lookups of single recent lines by their positions, by threads beside a caller that writes all the time. Owns the store; used
 * by one thread.
 */
public final class StoreCacheReads implements Trial {

    private static final int READERS = 2;
    private static final int SETS_IN_FLIGHT = 1_024;
    private static final int RECENT = 50_000;
    private static final int LOOKUPS_A_LOOK = 256;

    private final StoreHost host;
    private final JsonCollection collection;
    private final Workload workload;
    private final Values values;
    private final ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);

    /** Opens a store and writes what is looked up at first. */
    public StoreCacheReads(Path directory, Workload workload) throws IOException {
        this.workload = workload;
        host = StoreHost.open(directory);
        collection = host.created(0);
        values = new Values(workload);
        StoreHost.forEach(
                RECENT, SETS_IN_FLIGHT, n -> collection.set(workload.anyKey(), values.json(workload.valueAt(n))));
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        CompletableFuture<Sample> writing = CompletableFuture.supplyAsync(
                () -> ClosedLoop.run(
                        () -> collection.set(workload.anyKey(), values.json(workload.anyValue())), 1, warmUp, measured),
                threads);
        long startNanos = System.nanoTime() + warmUp.toNanos();
        CompletableFuture<Long> first = reading(1, startNanos, startNanos + measured.toNanos());
        CompletableFuture<Long> second = reading(2, startNanos, startNanos + measured.toNanos());
        long lookups = StoreHost.await(first) + StoreHost.await(second);
        StoreHost.await(writing);
        return Sample.rate(lookups * 1e9 / measured.toNanos());
    }

    private CompletableFuture<Long> reading(long seed, long startNanos, long endNanos) {
        return CompletableFuture.supplyAsync(() -> lookups(new SplittableRandom(seed), startNanos, endNanos), threads);
    }

    private long lookups(SplittableRandom random, long startNanos, long endNanos) {
        long count = 0;
        long watermark = RECENT;
        for (long now = System.nanoTime(); now < endNanos; now = System.nanoTime()) {
            for (int look = 0; look < LOOKUPS_A_LOOK; look++) {
                watermark = look(watermark - random.nextInt(RECENT));
            }
            count += now >= startNanos ? LOOKUPS_A_LOOK : 0;
        }
        return count;
    }

    /** Looks one line up and answers the watermark that was seen. */
    private long look(long position) {
        LogLines found = collection
                .logLines(position - 1, position)
                .toCompletableFuture()
                .join();
        if (found.reached() != position || position > found.watermark()) {
            throw new IllegalStateException("wrong line: expected=" + position + " actual=" + found);
        }
        return found.watermark();
    }

    @Override
    public void close() throws IOException {
        threads.shutdown();
        host.close();
    }
}
