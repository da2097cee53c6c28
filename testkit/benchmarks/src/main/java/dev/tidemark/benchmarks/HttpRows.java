package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.http.AkkaHttpServer;
import dev.tidemark.benchmarks.http.PutTrial;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.peers.BareJournal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The row of durable PUTs over HTTP: reported, without a goal. */
final class HttpRows {

    private static final int CONNECTIONS = 64;
    private static final String BARE_ROUTE = "Akka HTTP over the bare journal, 64 connections";

    private HttpRows() {}

    static List<Row> rows() {
        return List.of(new Row("http-64", "durable PUTs over 64 keep-alive connections", HttpRows::http64));
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
