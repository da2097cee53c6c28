package dev.tidemark.benchmarks.store;

import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogPage;
import dev.tidemark.engine.LogRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.BiConsumer;

/** Followers of one collection of a store, all of whom are told of each append. Owns the store; used by one thread. */
public final class StoreFollowers implements Closeable {

    /** How a follower reads. */
    public enum Kind {
        /** Awaits the next position, reads a page, awaits again: what a long poll does. */
        POLLS,
        /** Subscribes to a publisher of changes and asks for everything. */
        SUBSCRIBERS,
        /** Runs a stream of changes. */
        STREAMS,
        /** Runs the least stream that an event can reach; nothing of the store is in it but the appended record. */
        EMPTY_STREAMS
    }

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int LIMIT = 1_000;
    private static final Json VALUE = Json.parse("{\"score\":7,\"note\":\"" + "n".repeat(160) + "\"}");

    private final StoreHost host;
    private final JsonCollection collection;
    private final Arrivals arrivals = new Arrivals();
    private final EmptyStreams emptyStreams = new EmptyStreams(arrivals::arrived);
    private final Materializer materializer;

    private StoreFollowers(Path directory) throws IOException {
        host = StoreHost.open(directory);
        collection = host.created(0);
        StoreHost.await(collection.set("user-0", VALUE));
        materializer = Materializer.matFromSystem(host.actorSystem());
    }

    /** Measures a fresh store in an empty directory. */
    public static FollowerCost measure(Path directory, Kind kind, int followers, int appends) throws IOException {
        try (StoreFollowers subject = new StoreFollowers(directory)) {
            long before = StoreSizes.heapBytes();
            subject.follow(kind, followers);
            subject.append(kind, followers, 2);
            double heapBytes = (StoreSizes.heapBytes() - before) / (double) followers;
            subject.append(kind, followers, appends);
            long startedNanos = System.nanoTime();
            long cpuNanos = ProcessTime.nanos();
            subject.append(kind, followers, appends);
            cpuNanos = ProcessTime.nanos() - cpuNanos;
            long nanos = System.nanoTime() - startedNanos;
            return new FollowerCost(cpuNanos / 1e3 / appends / followers, nanos / 1e6 / appends, heapBytes, before);
        }
    }

    private void follow(Kind kind, int followers) {
        for (int n = 0; n < followers; n++) {
            switch (kind) {
                case POLLS -> new Poll().waitOn();
                case SUBSCRIBERS -> collection.changesPublisher(1).subscribe(new Following());
                case STREAMS -> {
                    Sink<LogRecord, ?> sink = Sink.foreach(record -> arrivals.arrived());
                    collection.changes(1).to(sink).run(materializer);
                }
                case EMPTY_STREAMS -> emptyStreams.run(materializer);
            }
        }
    }

    /** Appends, one at a time, each when all followers have the one before. */
    private void append(Kind kind, int followers, int appends) throws IOException {
        for (int n = 0; n < appends; n++) {
            arrivals.expect(followers);
            StoreHost.await(collection.set("user-0", VALUE));
            if (kind == Kind.EMPTY_STREAMS) {
                emptyStreams.wake();
            }
            arrivals.await();
        }
    }

    @Override
    public void close() throws IOException {
        host.close();
    }

    /** One who subscribes. */
    private final class Following implements Subscriber<LogRecord> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(LogRecord record) {
            arrivals.arrived();
        }

        @Override
        public void onError(Throwable failure) {
            // The store closes; who fails earlier is missed by whoever waits for all.
        }

        @Override
        public void onComplete() {
            // Changes have no end.
        }
    }

    /** One long-polling caller; its calls follow one another. */
    private final class Poll {

        private final BiConsumer<Long, Throwable> woken = this::woken;
        private final BiConsumer<LogPage, Throwable> read = this::read;
        private long position = 1;

        void waitOn() {
            var ignored = collection.await(position, PATIENCE).whenComplete(woken);
        }

        private void woken(Long watermark, Throwable failure) {
            if (failure == null) {
                var ignored = collection.log(position, LIMIT).whenComplete(read);
            }
        }

        private void read(LogPage page, Throwable failure) {
            if (failure == null) {
                List<LogRecord> records = page.records();
                position = records.isEmpty()
                        ? position
                        : records.get(records.size() - 1).position();
                waitOn();
                records.forEach(record -> arrivals.arrived());
            }
        }
    }
}
