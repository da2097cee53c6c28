package dev.tidemark.benchmarks.store;

import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.state.KeyIndex;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What a store with many collections, or an index with many keys, costs. */
public final class StoreSizes {

    private static final int OPENINGS_WARM_UP = 3;
    private static final int OPENINGS = 5;
    private static final int GARBAGE_COLLECTIONS = 4;
    private static final int WRITES_IN_FLIGHT = 64;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private StoreSizes() {}

    /** Fills a new directory with a store of so many empty collections. */
    public static void create(Path directory, int collections) throws IOException {
        try (StoreHost host = StoreHost.open(directory)) {
            host.create(collections);
        }
    }

    /** Median of the times to open the directory's store, in milliseconds. */
    public static double openMillis(Path directory) throws IOException {
        ActorSystem<Void> system = StoreHost.system();
        double[] millis = new double[OPENINGS];
        for (int n = -OPENINGS_WARM_UP; n < OPENINGS; n++) {
            long started = System.nanoTime();
            Tidemark store = StoreHost.await(Tidemark.open(system, directory));
            if (n >= 0) {
                millis[n] = (System.nanoTime() - started) / 1e6;
            }
            StoreHost.await(store.close());
        }
        StoreHost.end(system);
        Arrays.sort(millis);
        return millis[OPENINGS / 2];
    }

    /** Heap that an open store without any call takes, by collection. */
    public static double heapBytesPerCollection(Path directory, int collections) throws IOException {
        ActorSystem<Void> system = StoreHost.system();
        StoreHost.await(StoreHost.await(Tidemark.open(system, directory)).close());
        long before = heapBytes();
        Tidemark store = StoreHost.await(Tidemark.open(system, directory));
        long with = heapBytes();
        StoreHost.await(store.close());
        StoreHost.end(system);
        return (with - before) / (double) collections;
    }

    /**
     * The most files that this process had open beyond those before, while it wrote to every collection in turn; empty
     * where the system does not tell.
     */
    public static OptionalDouble openFilesMax(Path directory, int collections) throws IOException {
        if (!Files.isDirectory(OPEN_FILES)) {
            return OptionalDouble.empty();
        }
        long before = openFiles();
        AtomicBoolean over = new AtomicBoolean();
        OpenFiles watcher = new OpenFiles(over);
        Json value = Json.parse("{\"score\":7}");
        try (StoreHost host = StoreHost.open(directory)) {
            watcher.start();
            StoreHost.forEach(
                    collections,
                    WRITES_IN_FLIGHT,
                    n -> host.store().json(StoreHost.name(n)).set("user-1", value));
        } finally {
            over.set(true);
        }
        return OptionalDouble.of((double) (watcher.max() - before));
    }

    /** Heap of a key index that has grown key by key, by key. */
    public static double indexBytesPerKey(int keys) {
        SplittableRandom hashes = new SplittableRandom(keys);
        long before = heapBytes();
        KeyIndex index = new KeyIndex();
        for (int n = 0; n < keys; n++) {
            index.put(hashes.nextLong(), n, place -> false);
        }
        long with = heapBytes();
        return Math.max(with - before, index.bytes()) / (double) index.size();
    }

    /** Heap that a collection of garbage leaves, while others go on allocating. */
    static long heapBytesAlive() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    static long heapBytes() {
        long least = Long.MAX_VALUE;
        for (int n = 0; n < GARBAGE_COLLECTIONS; n++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.count();
        }
    }

    /** Counts open files again and again. */
    private static final class OpenFiles extends Thread {

        private static final long PAUSE_NANOS = 1_000_000;

        private final AtomicBoolean over;
        private final Failures failures = new Failures();
        private long max;

        OpenFiles(AtomicBoolean over) {
            super("open-files");
            this.over = over;
        }

        @Override
        public void run() {
            while (!over.get()) {
                try {
                    max = Math.max(max, openFiles());
                    LockSupport.parkNanos(PAUSE_NANOS);
                } catch (IOException failure) {
                    failures.add(failure);
                    return;
                }
            }
        }

        long max() throws IOException {
            try {
                join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
            failures.check();
            return max;
        }
    }
}
