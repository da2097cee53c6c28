package dev.tidemark.benchmarks.store;

import akka.Done;
import akka.stream.javadsl.Sink;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.peers.LineLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A follower that is a whole log behind; one round catches up once. Owns the store; used by one thread. */
public final class StoreBehind implements Trial {

    /** What a follower is given. */
    public enum Form {
        LINES,
        RECORDS
    }

    private final StoreHost host;
    private final JsonCollection collection;
    private final long lengthBytes;
    private final long last;
    private final Form form;

    /** Opens a store on the generated files of the log. */
    public StoreBehind(Path directory, LineLog log, Form form) throws IOException {
        this.form = form;
        this.lengthBytes = log.lengthBytes();
        LogFiles files = LogFiles.create(directory, log);
        this.last = files.last();
        this.host = StoreHost.open(directory);
        this.collection = host.store().json(StoreHost.name(0));
        StoreHost.await(collection.state());
    }

    @Override
    public Sample sample(Duration warmUp, Duration measured) throws IOException {
        long started = System.nanoTime();
        CompletionStage<Done> done = switch (form) {
            case LINES ->
                collection
                        .changedLines(0)
                        .takeWhile(block -> block.last() < last)
                        .runWith(Sink.ignore(), host.actorSystem());
            case RECORDS ->
                collection
                        .changes(0)
                        .takeWhile(record -> record.position() < last)
                        .runWith(Sink.ignore(), host.actorSystem());
        };
        StoreHost.await(done);
        return Sample.rate(lengthBytes * 1e9 / (System.nanoTime() - started));
    }

    @Override
    public void close() throws IOException {
        host.close();
    }
}
