package dev.tidemark.benchmarks.store;

import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.store.CollectionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Openings of a collection with a generated log; one round is one opening, its rate bytes of log a second. */
public final class LogOpening {

    private LogOpening() {}

    /** The engine's opening of the collection on the measuring thread: what the bare scan is compared with. */
    public static Trial engine(Path directory, LineLog log) throws IOException {
        return new Engine(LogFiles.create(directory, log), log.lengthBytes());
    }

    /** The same with a checkpoint that all but the tail is covered by; the rate is bytes of tail a second. */
    public static Trial engineWithCheckpoint(Path directory, LineLog log, long tailBytes) throws IOException {
        return new Engine(LogFiles.createWithCheckpoint(directory, log, tailBytes), tailBytes);
    }

    /** From the opening of the store to the answer to a first get. */
    public static Trial store(Path directory, LineLog log) throws IOException {
        LogFiles.create(directory, log);
        return new Store(StoreHost.system(), directory, log);
    }

    private record Engine(LogFiles files, long bytes) implements Trial {

        @Override
        public Sample sample(Duration warmUp, Duration measured) throws IOException {
            LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
            long started = System.nanoTime();
            CollectionStore store = files.open(context);
            double seconds = (System.nanoTime() - started) / 1e9;
            try {
                if (store.watermark() != files.last() || store.damaged().isPresent()) {
                    throw new IOException("log is not whole: expectedLast=" + files.last() + " actualLast="
                            + store.watermark() + " damage=" + store.damaged());
                }
            } finally {
                store.close();
                context.readHandles().close();
            }
            return Sample.rate(bytes / seconds);
        }

        @Override
        public void close() {}
    }

    private record Store(ActorSystem<Void> system, Path directory, LineLog log) implements Trial {

        @Override
        public Sample sample(Duration warmUp, Duration measured) throws IOException {
            long started = System.nanoTime();
            Tidemark store = StoreHost.await(Tidemark.open(system, directory));
            boolean present = StoreHost.await(store.json(StoreHost.name(0)).get(log.firstKey()))
                    .isPresent();
            double seconds = (System.nanoTime() - started) / 1e9;
            StoreHost.await(store.close());
            if (!present) {
                throw new IOException("key is absent: key=" + log.firstKey());
            }
            return Sample.rate(log.lengthBytes() / seconds);
        }

        @Override
        public void close() throws IOException {
            StoreHost.end(system);
        }
    }
}
