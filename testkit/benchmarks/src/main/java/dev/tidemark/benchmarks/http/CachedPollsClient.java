package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.load.Latencies;
import dev.tidemark.benchmarks.load.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The program of many clients that follow one shape through a caching proxy by long polls, on one thread, while rows are written
 * through the same proxy. A row is written when all clients have the one before. {@link CachedPolls} starts it.
 */
final class CachedPollsClient {

    static final String OUTCOME = "outcome ";

    private static final int ROWS_BEFORE = 100;
    private static final int NO_ROW = 0;
    private static final int NEWCOMER_EVERY = 5;
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(150);
    private static final long SILENCE_MILLIS = 100;
    private static final int BLOCK_BYTES = 1 << 16;

    private final ShapeReader.Tally tally = new ShapeReader.Tally();
    private final ShapeReader.Tally newcomers = new ShapeReader.Tally();
    private final Latencies latencies = new Latencies();
    private final List<ShapeFollower> followers = new ArrayList<>();
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    private final long startNanos = System.nanoTime();
    private final ProxiedWriter writer;
    private final String table;

    /** How many followers have the row that was written last, and when that was. */
    private int arrived;

    private long writtenNanos;
    private int unread;
    private long newcomerNanos;

    private CachedPollsClient(int port, String collection) {
        writer = new ProxiedWriter(port, collection);
        table = collection.split("/", -1)[3];
    }

    /** @param arguments the proxy's port, path of the collection's entries, count of clients, count of writes */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        CachedPollsClient client = new CachedPollsClient(port, arguments[1]);
        ExecutorService writing = Executors.newSingleThreadExecutor();
        try (Selector selector = Selector.open()) {
            client.run(selector, writing, port, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        } finally {
            writing.shutdownNow();
        }
    }

    private void run(Selector selector, ExecutorService writing, int port, int clients, int writes) throws Exception {
        for (int number = 1; number <= ROWS_BEFORE; number++) {
            writer.write(number);
        }
        InetSocketAddress proxy = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int n = 0; n < clients; n++) {
            ShapeFollower follower = ShapeFollower.connect(proxy, new ShapeReader(table, tally));
            follower.channel().register(selector, SelectionKey.OP_READ, follower);
            followers.add(follower);
            follower.ask();
        }
        arrived = 0;
        awaitAll(selector, ROWS_BEFORE);
        for (int number = ROWS_BEFORE + 1; number <= ROWS_BEFORE + writes; number++) {
            int row = number;
            arrived = 0;
            writtenNanos = System.nanoTime();
            Future<Boolean> written = writing.submit((Callable<Boolean>) () -> writer.reads(row, writer.write(row)));
            awaitAll(selector, row);
            unread += done(selector, written) ? 0 : 1;
            if (number % NEWCOMER_EVERY == 0) {
                long begun = System.nanoTime();
                done(selector, writing.submit(() -> follow(row)));
                newcomerNanos = Math.max(newcomerNanos, System.nanoTime() - begun);
            }
        }
        tell(writes);
    }

    private boolean follow(int row) throws IOException {
        writer.follow(new ShapeReader(table, newcomers), row);
        return true;
    }

    /** Serves the followers until all have a row. */
    private void awaitAll(Selector selector, int row) throws IOException {
        while (arrived < followers.size()) {
            serve(selector, row);
        }
    }

    /** Serves the followers until somebody else is done. */
    private boolean done(Selector selector, Future<Boolean> other)
            throws IOException, InterruptedException, ExecutionException {
        while (!other.isDone()) {
            serve(selector, NO_ROW);
        }
        return other.get();
    }

    private void serve(Selector selector, int row) throws IOException {
        selector.select(key -> read((ShapeFollower) key.attachment(), row), SILENCE_MILLIS);
        if (System.nanoTime() - startNanos > NANOS_MAX) {
            throw new IOException("not done in time: row=" + row + " arrived=" + arrived);
        }
    }

    private void read(ShapeFollower follower, int row) {
        boolean had = follower.reader().has(row);
        try {
            if (follower.read(block) && !had && follower.reader().has(row)) {
                arrived++;
                if (row > ROWS_BEFORE) {
                    latencies.record(System.nanoTime() - writtenNanos);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void tell(int writes) {
        Sample sample = latencies.sample(1);
        long wrong =
                tally.missed + tally.repeated + tally.looped + newcomers.missed + newcomers.repeated + newcomers.looped;
        System.out.println(OUTCOME + tally.polled + " " + tally.fromCache + " " + wrong + " " + writes + " " + unread
                + " " + sample.p50Micros() + " " + sample.p99Micros() + " " + newcomerNanos / 1_000.0);
    }
}
