package dev.tidemark.benchmarks.store;

import dev.tidemark.actors.Backups;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.benchmarks.load.ClosedLoop;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.load.Workload;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.engine.backup.BackupKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Sets by concurrent callers into a collection that has a long log, of which full backups are made meanwhile at the default rate, one
 * after the other, or none. Used by one thread.
 */
public final class StoreBackup implements Trial {

    private static final String QUIET =
            "tidemark { seal.max-concurrent = 0, compaction.max-concurrent = 0, backup.schedule = \"\" }";

    private final Path directory;
    private final Workload workload;
    private final Values values;
    private final int callers;
    private final boolean backsUp;

    /** Writes the log. */
    public StoreBackup(Path directory, LineLog log, Workload workload, int callers, boolean backsUp)
            throws IOException {
        this.directory = directory;
        this.workload = workload;
        this.values = new Values(workload);
        this.callers = callers;
        this.backsUp = backsUp;
        LogFiles.create(directory, log);
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        try (StoreHost host = StoreHost.open(directory, QUIET)) {
            JsonCollection collection = host.store().json(StoreHost.name(0));
            StoreHost.await(collection.state());
            Backups backups = host.store().backups();
            if (backsUp) {
                backUp(backups);
            }
            Sample sample = ClosedLoop.run(
                    () -> collection.set(workload.anyKey(), values.json(workload.anyValue())),
                    callers,
                    warmUp,
                    measured);
            boolean any = backups.statistics().made() > 0
                    || !backups.progress().task().isEmpty();
            if (any != backsUp || backups.statistics().failures() > 0) {
                throw new IOException("backups are not as they should be: backsUp=" + backsUp + " statistics="
                        + backups.statistics());
            }
            return sample;
        }
    }

    /** One after the other, until the store is closed. */
    private static void backUp(Backups backups) {
        var ignored = backups.create(BackupKind.FULL).whenComplete((made, failure) -> {
            if (failure == null) {
                backUp(backups);
            }
        });
    }

    @Override
    public void close() {}
}
