package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.http.Processors;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.store.FanOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows over HTTP: durable PUTs against other servers, and streams of events to many subscribers. */
final class HttpRows {

    private static final Duration WARM_UP = Duration.ofSeconds(25);

    private static final String FAN_OUT = "sse-fan-out";
    private static final String BARE = "bare Netty, the same bytes";
    private static final int FEW = 1_000;
    private static final int MANY = 10_000;
    private static final int APPENDS = 100;
    private static final int WARM_UP_DELIVERIES = 1_000_000;
    private static final double CPU_MICROS_MAX = 5;
    private static final double HEAP_BYTES_MAX = 1_024;

    private HttpRows() {}

    static List<Row> rows() {
        return List.of(
                new Row("http-64", "durable PUTs over 64 keep-alive connections", bench -> puts(bench, 64)),
                new Row("http-512", "durable PUTs over 512 keep-alive connections", bench -> puts(bench, 512)),
                new Row(
                        FAN_OUT,
                        "one append to 1,000 and 10,000 subscribers of events over loopback",
                        HttpRows::fanOut));
    }

    private static List<Line> fanOut(Bench bench) throws Exception {
        FanOut.Cost few = fanOut(bench, FanOut.Side.TIDEMARK, FEW);
        FanOut.Cost many = fanOut(bench, FanOut.Side.TIDEMARK, MANY);
        FanOut.Cost bareFew = fanOut(bench, FanOut.Side.BARE_NETTY, FEW);
        FanOut.Cost bareMany = fanOut(bench, FanOut.Side.BARE_NETTY, MANY);
        FanOut.Cost sendsFew = fanOut(bench, FanOut.Side.BARE_SENDS, FEW);
        FanOut.Cost sendsMany = fanOut(bench, FanOut.Side.BARE_SENDS, MANY);
        return List.of(
                limited("server's CPU a delivery, 1,000 subscribers", few.cpuMicros(), CPU_MICROS_MAX, "µs"),
                limited("server's CPU a delivery, 10,000 subscribers", many.cpuMicros(), CPU_MICROS_MAX, "µs"),
                bare("server's CPU a delivery, 1,000 subscribers", few.cpuMicros(), bareFew.cpuMicros(), "µs"),
                bare("server's CPU a delivery, 10,000 subscribers", many.cpuMicros(), bareMany.cpuMicros(), "µs"),
                sends("server's CPU a delivery, 1,000 subscribers", few, sendsFew),
                sends("server's CPU a delivery, 10,000 subscribers", many, sendsMany),
                limited("server's heap a subscriber, 1,000 subscribers", few.heapBytes(), HEAP_BYTES_MAX, "bytes"),
                limited("server's heap a subscriber, 10,000 subscribers", many.heapBytes(), HEAP_BYTES_MAX, "bytes"),
                bare("server's heap a subscriber, 1,000 subscribers", few.heapBytes(), bareFew.heapBytes(), "bytes"),
                bare("server's heap a subscriber, 10,000 subscribers", many.heapBytes(), bareMany.heapBytes(), "bytes"),
                new Line(
                        FAN_OUT,
                        "p99 from the append to its last delivery, 1,000 subscribers",
                        Optional.of(last(few)),
                        BARE,
                        Optional.of(last(bareFew)),
                        Goal.REPORT_ONLY),
                new Line(
                        FAN_OUT,
                        "p99 from the append to its last delivery, 10,000 subscribers",
                        Optional.of(last(many)),
                        BARE,
                        Optional.of(last(bareMany)),
                        Goal.REPORT_ONLY));
    }

    private static FanOut.Cost fanOut(Bench bench, FanOut.Side side, int full) throws IOException {
        int subscribers = (int) bench.amount(full);
        Path directory = Files.createDirectories(bench.directory().resolve(side + "-" + full));
        FanOut.Cost cost = FanOut.run(
                side, directory, subscribers, APPENDS, (int) bench.amount(WARM_UP_DELIVERIES), Processors.split());
        System.err.println(side + ", " + subscribers + " subscribers: " + cost);
        return cost;
    }

    /** What the system itself takes. */
    private static Line sends(String measure, FanOut.Cost measured, FanOut.Cost system) {
        return new Line(
                FAN_OUT,
                measure,
                Optional.of(Figure.of(measured.cpuMicros(), "µs")),
                "a loop of writes, the same bytes",
                Optional.of(Figure.of(system.cpuMicros(), "µs")),
                Goal.REPORT_ONLY);
    }

    /** What is left beside Netty's own share. */
    private static Line bare(String measure, double measured, double share, String unit) {
        return new Line(
                FAN_OUT,
                measure,
                Optional.of(Figure.of(measured, unit)),
                BARE,
                Optional.of(Figure.of(share, unit)),
                Goal.REPORT_ONLY);
    }

    private static Figure last(FanOut.Cost cost) {
        return Figure.of(cost.lastMicros() / 1e3, "ms");
    }

    private static Line limited(String measure, double measured, double max, String unit) {
        return new Line(
                FAN_OUT,
                measure,
                Optional.of(Figure.of(measured, unit)),
                "limit",
                Optional.of(Figure.of(max, unit)),
                Goal.atMost(1));
    }

    private static List<Line> puts(Bench bench, int connections) throws Exception {
        String row = "http-" + connections;
        HttpPeers peers = new HttpPeers(Processors.split(), connections, bench.quick() ? Duration.ZERO : WARM_UP);
        List<Contender> contenders =
                List.of(peers.tidemark(), peers.akka(), peers.postgresql(), peers.durableStreams());
        Map<String, Sample> medians = bench.rounds().run(contenders, bench.directory());
        return List.of(
                put(row, medians, HttpPeers.AKKA, Goal.atLeast(4)),
                put(row, medians, HttpPeers.POSTGRESQL, Goal.atLeast(3)),
                put(row, medians, HttpPeers.DURABLE_STREAMS, Goal.atLeast(2)));
    }

    private static Line put(String row, Map<String, Sample> medians, String peer, Goal goal) {
        return Line.compare(new Heading(row, "durable PUTs/s"), medians, peer, Figure::rate, goal);
    }
}
