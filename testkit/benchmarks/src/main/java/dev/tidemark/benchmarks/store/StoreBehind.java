package dev.tidemark.benchmarks.store;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.SinkQueueWithCancel;
import akka.stream.javadsl.Source;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.log.LineBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A follower that is a whole log behind; one round catches up once. Owns the store; used by one thread. */
public final class StoreBehind implements Trial {

    /** What a follower is given. */
    public enum Form {
        LINES,
        RECORDS
    }

    private static final int PAUSED = 32;
    private static final int PULLED = 40;

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

    /** Heap of one that has stopped asking in the middle of the files, its stream included. */
    public static double pausedHeapBytes(Path directory, LineLog log, Form form) throws IOException {
        try (StoreBehind subject = new StoreBehind(directory, log, form)) {
            subject.sample(Duration.ZERO, Duration.ZERO);
            long before = StoreSizes.heapBytes();
            List<SinkQueueWithCancel<?>> paused = new ArrayList<>();
            for (int n = 0; n < PAUSED; n++) {
                paused.add(
                        form == Form.LINES
                                ? subject.paused(n, subject.lines(n))
                                : subject.paused(n, subject.records(n)));
            }
            double heapBytes = (StoreSizes.heapBytes() - before) / (double) PAUSED;
            paused.forEach(SinkQueueWithCancel::cancel);
            return heapBytes;
        }
    }

    private Source<LineBlock, NotUsed> lines(int number) {
        return collection.changedLines(last / 2 + number);
    }

    private Source<LogRecord, NotUsed> records(int number) {
        return collection.changes(last / 2 + number);
    }

    private <T> SinkQueueWithCancel<T> paused(int number, Source<T, NotUsed> source) throws IOException {
        SinkQueueWithCancel<T> queue = source.runWith(Sink.queue(1), host.actorSystem());
        for (int pulled = 0; pulled < PULLED; pulled++) {
            if (StoreHost.await(queue.pull()).isEmpty()) {
                throw new IOException("source ended: number=" + number);
            }
        }
        return queue;
    }

    @Override
    public void close() throws IOException {
        host.close();
    }
}
