package dev.tidemark.benchmarks.store;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.StoreStatistics;
import dev.tidemark.benchmarks.load.ClosedLoop;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.load.Workload;
import dev.tidemark.benchmarks.peers.LineLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Sets by concurrent callers into a collection that has a long log, which is sealed and compacted meanwhile, or left alone. The
 * store is open during a round alone, so that nothing is kept up in the rounds of others. Used by one thread.
 */
public final class StoreUpkeep implements Trial {

    private static final String QUIET = "tidemark { seal.max-concurrent = 0, compaction.max-concurrent = 0 }";
    private static final int SEALERS = 4;

    private final Path directory;
    private final Workload workload;
    private final Values values;
    private final int callers;
    private final boolean keptUp;

    /** Writes the log. */
    public StoreUpkeep(Path directory, LineLog log, Workload workload, int callers, boolean keptUp) throws IOException {
        this.directory = directory;
        this.workload = workload;
        this.values = new Values(workload);
        this.callers = callers;
        this.keptUp = keptUp;
        LogFiles.create(directory, log);
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        try (StoreHost host = StoreHost.open(directory, keptUp ? "" : QUIET)) {
            JsonCollection collection = host.store().json(StoreHost.name(0));
            StoreHost.await(collection.state());
            if (keptUp) {
                // Ends with the store, if not before.
                var ignored = collection.compact();
            }
            Sample sample = ClosedLoop.run(
                    () -> collection.set(workload.anyKey(), values.json(workload.anyValue())),
                    callers,
                    warmUp,
                    measured);
            requireUpkeep(host.store().statistics());
            return sample;
        }
    }

    /** That it went on until the end of the round, or not at all. */
    private void requireUpkeep(StoreStatistics now) throws IOException {
        int ranges = now.sealing().running() + now.sealing().waiting();
        int compactions = now.compaction().running();
        boolean asExpected = keptUp ? ranges >= SEALERS && compactions == 1 : ranges == 0 && compactions == 0;
        if (!asExpected) {
            throw new IOException("upkeep is not as it should be: keptUp=" + keptUp + " sealing=" + now.sealing()
                    + " compaction=" + now.compaction());
        }
    }

    @Override
    public void close() {}
}
