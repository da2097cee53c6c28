package dev.tidemark.benchmarks.store;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.benchmarks.peers.SurvivorCopy;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.StoreCompaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Compaction of a log by the engine on the measuring thread, with two beside it that write and sync, from its beginning until the index is moved and the old files are
 * among the backups. Each round compacts the same log, opened anew; its rate is bytes of log a second. What the round before wrote
 * is deleted last before the clock starts, as its peer does: then both write where the machine still has the memory.
 */
public final class CompactionTrial implements Trial {

    /** How much of a log may be left for the goal's churn to have been there: survivors and the segments left alone. */
    private static final double LEFT_MAX = 0.35;

    private final Path directory;
    private final LogFiles log;
    private final ExecutorService beside = Executors.newFixedThreadPool(2);
    private int rounds;

    private CompactionTrial(Path directory, LineLog log) throws IOException {
        this.directory = directory;
        this.log = LogFiles.create(Files.createDirectories(directory.resolve("log")), log);
    }

    public static Trial create(Path directory, LineLog log) throws IOException {
        return new CompactionTrial(directory, log);
    }

    /** One who reads the same log and writes what survives of it. */
    public static Trial peer(Path directory, LineLog log, int survivingPercent) throws IOException {
        LogFiles files = LogFiles.create(Files.createDirectories(directory.resolve("log")), log);
        return new SurvivorCopy(files.paths(), directory.resolve("copies"), survivingPercent);
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        Path before = directory.resolve("round-" + rounds);
        rounds++;
        Path own = Files.createDirectories(directory.resolve("round-" + rounds));
        LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT, beside);
        try {
            CollectionStore store = log.linked(own).open(context);
            StoreCompaction compactions = store.compaction();
            long lengthBefore = compactions.figures().lengthBytes();
            delete(before);
            long started = System.nanoTime();
            compact(store, compactions);
            double seconds = (System.nanoTime() - started) / 1e9;
            long after = compactions.figures().lengthBytes();
            store.close();
            if (after > lengthBefore * LEFT_MAX) {
                throw new IOException("log is not compacted: before=" + lengthBefore + " after=" + after);
            }
            return Sample.rate(lengthBefore / seconds);
        } finally {
            context.readHandles().close();
        }
    }

    private static void compact(CollectionStore store, StoreCompaction compactions) throws IOException {
        Compaction compaction = compactions.begin().orElseThrow(() -> new IOException("there is nothing to compact"));
        while (!compaction.isScanned()) {
            compaction.step();
        }
        compactions.publish(compaction.finish(store.watermark()), store.watermark());
        boolean moving = true;
        while (moving) {
            moving = compactions.step();
        }
        compactions.replaced().move(new Pins());
    }

    private static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void close() throws IOException {
        beside.shutdown();
        delete(directory);
    }
}
