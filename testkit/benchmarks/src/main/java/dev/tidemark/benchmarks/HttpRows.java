package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.http.AkkaHttpServer;
import dev.tidemark.benchmarks.http.PutTrial;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.peers.BareJournal;
import dev.tidemark.benchmarks.store.FanOut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rows over HTTP: durable PUTs, reported without a goal, and streams of events to many subscribers. */
final class HttpRows {

    private static final int CONNECTIONS = 64;
    private static final String BARE_ROUTE = "Akka HTTP over the bare journal, 64 connections";

    private static final String FAN_OUT = "sse-fan-out";
    private static final int FEW = 1_000;
    private static final int MANY = 10_000;
    private static final int APPENDS = 100;
    private static final double CPU_MICROS_MAX = 5;
    private static final double HEAP_BYTES_MAX = 1_024;

    private HttpRows() {}

    static List<Row> rows() {
        return List.of(
                new Row("http-64", "durable PUTs over 64 keep-alive connections", HttpRows::http64),
                new Row(
                        FAN_OUT,
                        "one append to 1,000 and 10,000 subscribers of events over loopback",
                        HttpRows::fanOut));
    }

    private static List<Line> fanOut(Bench bench) throws Exception {
        FanOut.Cost few = fanOut(bench, FEW);
        FanOut.Cost many = fanOut(bench, MANY);
        return List.of(
                limited("server's CPU a delivery, 1,000 subscribers", few.cpuMicros(), CPU_MICROS_MAX, "µs"),
                limited("server's CPU a delivery, 10,000 subscribers", many.cpuMicros(), CPU_MICROS_MAX, "µs"),
                limited("server's heap a subscriber, 1,000 subscribers", few.heapBytes(), HEAP_BYTES_MAX, "bytes"),
                limited("server's heap a subscriber, 10,000 subscribers", many.heapBytes(), HEAP_BYTES_MAX, "bytes"),
                new Line(
                        FAN_OUT,
                        "p99 from the append to its last delivery, 10,000 subscribers",
                        Optional.of(last(many)),
                        "1,000 subscribers",
                        Optional.of(last(few)),
                        Goal.REPORT_ONLY));
    }

    private static FanOut.Cost fanOut(Bench bench, int full) throws IOException {
        int subscribers = (int) bench.amount(full);
        Path directory = Files.createDirectories(bench.directory().resolve(Integer.toString(subscribers)));
        FanOut.Cost cost = FanOut.measure(directory, subscribers, APPENDS);
        System.err.println(subscribers + " subscribers: " + cost);
        return cost;
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

    private static List<Line> http64(Bench bench) throws Exception {
        Contender bareRoute = Contender.of(
                BARE_ROUTE,
                directory ->
                        new PutTrial(new AkkaHttpServer(new BareJournal(directory, BareJournal.THREADS)), CONNECTIONS));
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                bench.tidemark().puts(CONNECTIONS),
                                bareRoute,
                                Peers.rocksDb(bench.workload(), CONNECTIONS),
                                Peers.redis(bench.workload(), CONNECTIONS)),
                        bench.directory());
        return Stream.of(BARE_ROUTE, Peers.ROCKS_DB, Peers.REDIS)
                .map(peer -> Line.compare(
                        new Heading("http-64", "PUTs/s (RocksDB and Redis without HTTP)"),
                        medians,
                        peer,
                        Figure::rate,
                        Goal.REPORT_ONLY))
                .toList();
    }
}
