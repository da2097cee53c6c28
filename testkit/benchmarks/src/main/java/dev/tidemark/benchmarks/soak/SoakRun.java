package dev.tidemark.benchmarks.soak;

import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.benchmarks.store.StoreHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** One soak, from an empty directory to the checks after a restart. Used once, by one thread. */
final class SoakRun {

    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration SETTLING = Duration.ofSeconds(30);

    /** The file of the lock is not counted by the store. */
    private static final long LOCK_MAX_BYTES = 4_096;

    private static final long TICK_NANOS = 2_000_000;
    private static final int COLLECT_EVERY = 4;

    /** Sealing and compaction keep up with the load of five GiB in ten minutes. */
    private static final String SETTINGS = """
            tidemark.seal.max-rate = 64 MiB
            tidemark.compaction.max-rate = 64 MiB
            """;

    private final SoakOptions options;
    private final Path directory;
    private final Path data;
    private final SoakReport report;
    private final SoakModel model = new SoakModel();
    private final List<String> broken = new ArrayList<>();
    private long heapAlive;

    SoakRun(SoakOptions options, Path directory, SoakReport report) {
        this.options = options;
        this.directory = directory;
        this.data = directory.resolve("data");
        this.report = report;
    }

    /** Answers which bounds were broken; fails when content is not the model's. */
    List<String> run() throws Exception {
        long handlesBefore = handlesWithoutAStore();
        StoreHost host = StoreHost.open(data, SETTINGS);
        try {
            load(host);
        } finally {
            host.close();
        }
        StoreHost again = StoreHost.open(data, SETTINGS);
        try {
            tell("opened again");
            SoakCheck.requireAll(again.store().json(StoreHost.name(0)), again.actorSystem(), model);
            compareDisk(again, "after a restart");
        } finally {
            again.close();
        }
        tell("content is the model's after a restart");
        broken.addAll(SoakBounds.broken(report.samples(), handlesBefore, Usage.handles()));
        return broken;
    }

    /** Nobody writes any more: what the store tells of its disk must be what is there. */
    private void compareDisk(StoreHost host, String when) throws IOException {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (true) {
            long told = host.store().statistics().disk().use().total();
            long there = Usage.tree(data).bytes();
            if (Math.abs(told - there) <= LOCK_MAX_BYTES) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                broken.add("disk use is not what is told: when=" + when + " told=" + told + " there=" + there);
                return;
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    /** Once a store was open, so that all classes are loaded that keep files open. */
    private long handlesWithoutAStore() throws IOException {
        Path own = directory.resolve("warm-up");
        try (StoreHost host = StoreHost.open(own, SETTINGS)) {
            JsonCollection collection = host.created(0);
            StoreHost.await(collection.set("key", SoakModel.coldValue(0)));
            StoreHost.await(collection.seal());
        }
        return Usage.handles();
    }

    private void load(StoreHost host) throws Exception {
        JsonCollection collection = host.created(0);
        long start = System.nanoTime();
        long half = options.duration().toNanos() / 2;
        SoakWriters writers = new SoakWriters(collection, model, new SoakPace(start, half, options.logBytes()));
        SoakReaders readers = new SoakReaders(host.actorSystem(), collection);
        ChunkReads chunks = new ChunkReads(host.actorSystem(), collection);
        SoakCompactions compactions = new SoakCompactions(collection, start + half);
        writers.start();
        readers.start();
        readers.reread();
        chunks.start();
        long nextSample = start;
        for (long now = start; now - start < 2 * half; now = System.nanoTime()) {
            writers.tick();
            compactions.tick(now);
            if (now - nextSample >= 0) {
                sample(host, collection, writers, readers, (now - start) / 1e9);
                nextSample += SAMPLE_EVERY.toNanos();
                if (writers.hasFailed() || readers.hasFailed() || chunks.hasFailed()) {
                    break;
                }
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
        StoreHost.await(compactions.running());
        tell("compactions: " + compactions.count());
        end(host, collection, writers, readers, chunks);
    }

    private void end(
            StoreHost host, JsonCollection collection, SoakWriters writers, SoakReaders readers, ChunkReads chunks)
            throws Exception {
        StoreHost.await(writers.stop());
        tell("writing ended: keys=" + model.alive());
        StoreHost.await(collection.seal());
        long watermark = StoreHost.await(collection.statistics()).watermark();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (readers.slowest() < watermark && !readers.hasFailed() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TICK_NANOS);
        }
        readers.requireNoFailure();
        readers.requireAll(model);
        tell("followers have everything: whole readings=" + readers.rereads() + " chunks read=" + chunks.chunks());
        SoakCheck.requireAll(collection, host.actorSystem(), model);
        readers.stop();
        chunks.end();
        compareDisk(host, "at the end");
    }

    private void sample(
            StoreHost host, JsonCollection collection, SoakWriters writers, SoakReaders readers, double seconds)
            throws IOException {
        if (report.samples().size() % COLLECT_EVERY == 0) {
            heapAlive = Usage.heapAlive();
        }
        Usage.Tree tree = Usage.tree(data);
        if (tree.bytes() > options.diskMaxBytes()) {
            throw new IOException("data takes too much: bytes=" + tree.bytes() + " limit=" + options.diskMaxBytes());
        }
        CollectionStatistics statistics = StoreHost.await(collection.statistics());
        UsageSample sample = new UsageSample(
                seconds,
                new UsageSample.OfProcess(
                        Usage.handles(),
                        Usage.threads(),
                        Usage.heapUsed(),
                        heapAlive,
                        Usage.direct(),
                        Usage.resident()),
                tree,
                new UsageSample.OfStore(
                        writers.writtenBytes(),
                        statistics.watermark(),
                        statistics.keys(),
                        statistics.logBytes(),
                        statistics.segments(),
                        host.store().statistics().sealing().waiting(),
                        Math.max(0, statistics.watermark() - readers.slowest())));
        report.add(sample);
        if (report.samples().size() % 12 == 1) {
            tell(String.format(
                    Locale.ROOT,
                    "%4.0f s: written=%,d MiB log=%,d MiB disk=%,d MiB files=%d handles=%d heap=%d MiB direct=%d MiB behind=%d",
                    seconds,
                    sample.work().written() >> 20,
                    sample.work().logBytes() >> 20,
                    tree.bytes() >> 20,
                    tree.files(),
                    sample.process().handles(),
                    heapAlive >> 20,
                    sample.process().direct() >> 20,
                    sample.work().behind()));
        }
    }

    private static void tell(String what) {
        System.err.println(what);
    }
}
