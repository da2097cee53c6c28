package dev.tidemark.benchmarks.store;

import akka.Done;
import akka.stream.javadsl.Sink;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.benchmarks.store.StoreFollowers.Kind;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/**
 * A process that follows and prints what that takes: {@code waiting <directory> <kind> <followers>} the bytes of heap of each
 * that waits, {@code behind <directory> <lines|records> <MiB>} the most bytes held while one catches up with a log that long.
 */
final class FollowerMemoryChild {

    /** What sealers and compactions hold is bounded by itself, and not the follower's. */
    private static final String ALONE = "tidemark { seal.max-concurrent = 0, compaction.max-concurrent = 0 }";

    private static final int LOOKS = 16;
    private static final int KEYS = 1_000;
    private static final int VALUE_LENGTH = 200;

    private long next;
    private long most;

    private FollowerMemoryChild() {}

    public static void main(String[] arguments) throws IOException {
        System.setProperty("logback.configurationFile", "benchmarks-logback.xml");
        Path directory = Files.createDirectories(Path.of(arguments[1]));
        int amount = Integer.parseInt(arguments[3]);
        long bytes = arguments[0].equals("waiting")
                ? Math.round(StoreFollowers.measure(directory, Kind.valueOf(arguments[2]), amount, 1)
                        .heapBytes())
                : new FollowerMemoryChild().behind(directory, arguments[2].equals("lines"), (long) amount << 20);
        System.out.println(bytes);
        System.exit(0);
    }

    private long behind(Path directory, boolean asLines, long lengthBytes) throws IOException {
        LogFiles files = LogFiles.create(directory, new LineLog(lengthBytes, KEYS, 0, VALUE_LENGTH));
        try (StoreHost host = StoreHost.open(directory, ALONE)) {
            JsonCollection collection = host.store().json(StoreHost.name(0));
            StoreHost.await(collection.state());
            read(host, collection, asLines, files.last() / LOOKS, Long.MAX_VALUE);
            long before = alive();
            read(host, collection, asLines, files.last(), files.last() / LOOKS);
            return most - before;
        }
    }

    /** Reads the log up to a position and looks at the memory each time that so many positions have passed. */
    private void read(StoreHost host, JsonCollection collection, boolean asLines, long last, long every)
            throws IOException {
        next = every;
        CompletionStage<Done> done = asLines
                ? collection
                        .changedLines(0)
                        .takeWhile(block -> block.last() < last)
                        .runWith(Sink.foreach(block -> look(block.last(), every)), host.actorSystem())
                : collection
                        .changes(0)
                        .takeWhile(record -> record.position() < last)
                        .runWith(Sink.foreach(record -> look(record.position(), every)), host.actorSystem());
        StoreHost.await(done);
    }

    private void look(long position, long every) {
        if (position >= next) {
            next += every;
            most = Math.max(most, alive());
        }
    }

    private static long alive() {
        System.gc();
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
