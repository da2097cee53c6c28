package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.benchmarks.peers.SequentialRead;
import dev.tidemark.benchmarks.peers.SequentialRead.Into;
import dev.tidemark.benchmarks.store.FollowerCost;
import dev.tidemark.benchmarks.store.StoreBehind;
import dev.tidemark.benchmarks.store.StoreBehind.Form;
import dev.tidemark.benchmarks.store.StoreCacheReads;
import dev.tidemark.benchmarks.store.StoreFollowers;
import dev.tidemark.benchmarks.store.StoreFollowers.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of those who follow a log: thousands at its end, one far behind, lookups of recent lines. */
final class FollowRows {

    private static final String FOLLOWERS = "followers-10000";
    private static final String BEHIND = "follower-behind";
    private static final int FOLLOWER_COUNT = 10_000;
    private static final int APPENDS = 200;
    private static final double CPU_MICROS_MAX = 3;
    private static final double HEAP_BYTES_MAX = 1_024;
    private static final long LOG_BYTES = 1L << 30;
    private static final double HELD_BYTES_MAX = 1 << 20;
    private static final double LOOKUPS_MIN = 2_000_000;
    private static final String LIMIT = "limit";
    private static final String MICROS = "µs";
    private static final String BYTES = "bytes";
    private static final String SUBSCRIBER_CPU = "CPU a subscriber of changes";
    private static final String STREAM_CPU = "CPU a stream of Akka with changes";
    private static final String STREAM_HEAP = "heap of a waiting stream of Akka";
    private static final String SUBSCRIBERS = "subscribers of changes";
    private static final String EMPTY_STREAMS = "streams without the store";
    private static final String REGIONS = "Tidemark, regions";
    private static final String LINES = "Tidemark, lines";
    private static final String RECORDS = "Tidemark, records";
    private static final String FILE = "a file, into one buffer";
    private static final String FILE_TO_KEEP = "a file, into arrays to keep";
    private static final String FILE_VERIFIED = "a file, into arrays to keep, each line verified";

    private FollowRows() {}

    static List<Row> rows() {
        return List.of(
                new Row(FOLLOWERS, "one append to a collection with 10,000 followers", FollowRows::followers),
                new Row(BEHIND, "a follower 1 GiB behind", FollowRows::behind),
                new Row(
                        "cache-reads",
                        "lookups of recent lines by 2 threads against a writer",
                        FollowRows::cacheReads));
    }

    private static List<Line> followers(Bench bench) throws Exception {
        FollowerCost polls = followers(bench, Kind.POLLS);
        FollowerCost subscribers = followers(bench, Kind.SUBSCRIBERS);
        FollowerCost streams = followers(bench, Kind.STREAMS);
        FollowerCost empty = followers(bench, Kind.EMPTY_STREAMS);
        return List.of(
                limited(
                        FOLLOWERS,
                        "CPU a long poll, the next wait included",
                        polls.cpuMicros(),
                        CPU_MICROS_MAX,
                        MICROS),
                limited(FOLLOWERS, "heap of a waiting long poll", polls.heapBytes(), HEAP_BYTES_MAX, BYTES),
                limited(FOLLOWERS, SUBSCRIBER_CPU, subscribers.cpuMicros(), CPU_MICROS_MAX, MICROS),
                limited(FOLLOWERS, "heap of a waiting subscriber", subscribers.heapBytes(), HEAP_BYTES_MAX, BYTES),
                compared(STREAM_CPU, streams.cpuMicros(), SUBSCRIBERS, subscribers.cpuMicros(), MICROS),
                compared(STREAM_CPU, streams.cpuMicros(), EMPTY_STREAMS, empty.cpuMicros(), MICROS),
                compared(STREAM_HEAP, streams.heapBytes(), SUBSCRIBERS, subscribers.heapBytes(), BYTES),
                compared(STREAM_HEAP, streams.heapBytes(), EMPTY_STREAMS, empty.heapBytes(), BYTES));
    }

    private static FollowerCost followers(Bench bench, Kind kind) throws IOException {
        FollowerCost cost = StoreFollowers.measure(
                Files.createDirectories(bench.directory().resolve(kind.name())),
                kind,
                (int) bench.amount(FOLLOWER_COUNT),
                (int) bench.amount(APPENDS));
        System.err.println(kind + ": " + cost);
        return cost;
    }

    private static Line limited(String row, String measure, double measured, double max, String unit) {
        return new Line(
                row,
                measure,
                Optional.of(Figure.of(measured, unit)),
                LIMIT,
                Optional.of(Figure.of(max, unit)),
                Goal.atMost(1));
    }

    private static Line compared(String measure, double measured, String against, double other, String unit) {
        return new Line(
                FOLLOWERS,
                measure,
                Optional.of(Figure.of(measured, unit)),
                against,
                Optional.of(Figure.of(other, unit)),
                Goal.REPORT_ONLY);
    }

    private static List<Line> behind(Bench bench) throws Exception {
        LineLog log = LineLog.fewKeys(bench.amount(LOG_BYTES));
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                behind(REGIONS, log, Form.REGIONS),
                                reading(FILE, log, Into.ONE_BUFFER),
                                behind(LINES, log, Form.LINES),
                                reading(FILE_TO_KEEP, log, Into.ARRAYS),
                                reading(FILE_VERIFIED, log, Into.VERIFIED),
                                behind(RECORDS, log, Form.RECORDS)),
                        bench.directory());
        List<Line> lines = new ArrayList<>();
        lines.add(rate("regions of sealed chunks", medians, REGIONS, FILE, Goal.atLeast(0.7)));
        lines.add(rate("verified lines", medians, LINES, FILE_TO_KEEP, Goal.atLeast(0.7)));
        lines.add(rate("verified lines", medians, LINES, FILE_VERIFIED, Goal.REPORT_ONLY));
        lines.add(rate("verified lines", medians, LINES, FILE, Goal.REPORT_ONLY));
        lines.add(rate("records", medians, RECORDS, FILE_TO_KEEP, Goal.REPORT_ONLY));
        for (Form form : List.of(Form.LINES, Form.RECORDS)) {
            lines.add(limited(
                    BEHIND,
                    "heap that one holds, " + (form == Form.LINES ? "verified lines" : "records"),
                    held(bench, log, form),
                    HELD_BYTES_MAX,
                    BYTES));
        }
        return lines;
    }

    private static Line rate(String what, Map<String, Sample> medians, String own, String peer, Goal goal) {
        return Line.compare(
                new Heading(BEHIND, "log bytes/s, " + what), medians, own, peer, Figure::bytesPerSecond, goal);
    }

    private static double held(Bench bench, LineLog log, Form form) throws IOException {
        Path directory = Files.createDirectories(bench.directory().resolve("held-" + form));
        try (StoreBehind followers = new StoreBehind(directory, log, form)) {
            return followers.heldBytes();
        }
    }

    private static Contender behind(String name, LineLog log, Form form) {
        return Contender.of(name, own -> new StoreBehind(own, log, form));
    }

    private static Contender reading(String name, LineLog log, Into into) {
        return Contender.of(name, own -> SequentialRead.create(own.resolve("log"), log, into));
    }

    private static List<Line> cacheReads(Bench bench) throws Exception {
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(Contender.of(TidemarkSide.NAME, own -> new StoreCacheReads(own, bench.workload()))),
                        bench.directory());
        return List.of(new Line(
                "cache-reads",
                "lookups/s",
                Optional.ofNullable(medians.get(TidemarkSide.NAME)).map(sample -> Figure.of(sample.perSecond(), "/s")),
                LIMIT,
                Optional.of(Figure.of(LOOKUPS_MIN, "/s")),
                Goal.atLeast(1)));
    }
}
