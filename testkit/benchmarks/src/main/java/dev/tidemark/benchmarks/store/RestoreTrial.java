package dev.tidemark.benchmarks.store;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.peers.BareCopy;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.backup.BackupCreation;
import dev.tidemark.engine.backup.BackupDirectory;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.engine.backup.BackupSource;
import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.backup.RestoreMeans;
import dev.tidemark.engine.backup.StoreRestore;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.LockHolder;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.store.CollectionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Restores of one backup into an empty directory, as the command does it; the rate is bytes of log a second. */
public final class RestoreTrial implements Trial {

    private final Path directory;
    private final BackupDirectory backups;
    private final String id;
    private final long lengthBytes;

    /** What the command gives a restore. */
    private final ExecutorService beside = Executors.newFixedThreadPool(2);

    private RestoreTrial(Path directory, BackupDirectory backups, String id, long lengthBytes) {
        this.directory = directory;
        this.backups = backups;
        this.id = id;
        this.lengthBytes = lengthBytes;
    }

    /** Writes the log and makes a backup of it. */
    public static Trial create(Path directory, LineLog log) throws IOException {
        Path data = Files.createDirectories(directory.resolve("data"));
        LogFiles files = LogFiles.create(data, log);
        LocalDisk disk = new LocalDisk();
        LogContext context = LogContext.of(disk, StoreSettings.DEFAULT);
        BackupDirectory backups = new BackupDirectory(disk, directory.resolve("backups"));
        try {
            CollectionStore store = files.open(context);
            BackupSource source = BackupSource.take(
                            disk, data, files.entry(), store.reader().view(), store.watermark(), new Pins())
                    .orElseThrow(() -> new IOException("log is not as its manifest says"));
            String id = new BackupCreation(backups, BackupKind.INCREMENTAL, 0, BackupWork.UNWATCHED)
                    .run(List.of(source), dropped -> false);
            store.close();
            return new RestoreTrial(
                    directory, backups, id, backups.summary(id).size().lengthBytes());
        } finally {
            context.readHandles().close();
        }
    }

    /** One who copies the same files, each with its checksum and a sync. */
    public static Trial copy(Path directory, LineLog log) throws IOException {
        LogFiles files = LogFiles.create(Files.createDirectories(directory.resolve("data")), log);
        return new BareCopy(files.paths(), directory.resolve("copies"), true);
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        Path target = directory.resolve("restored");
        delete(target);
        SplittableRandom random = new SplittableRandom(1);
        long started = System.nanoTime();
        new StoreRestore(new RestoreMeans(new LocalDisk(), BackupWork.UNWATCHED, beside), random::nextLong)
                .run(backups.of(id), target, StoreRestore.Wanted.ALL, LockHolder.ofThisProcess(0, "benchmark"), 0);
        return Sample.rate(lengthBytes / ((System.nanoTime() - started) / 1e9));
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
