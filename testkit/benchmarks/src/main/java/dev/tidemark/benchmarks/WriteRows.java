package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.load.Sample;
import java.util.List;
import java.util.Map;

/** The rows of durable sets. */
final class WriteRows {

    private static final int COLLECTIONS = 2_000;
    private static final String SETS = "sets/s";

    private WriteRows() {}

    static List<Row> rows() {
        return List.of(
                new Row("sets-256", "one collection, 256 concurrent calls", WriteRows::sets256),
                new Row("sets-16", "one collection, 16 concurrent calls", WriteRows::sets16),
                new Row("sets-1024", "one collection, 1,024 concurrent calls", WriteRows::sets1024),
                new Row("collections-2000", "2,000 collections, 1,024 concurrent calls", WriteRows::collections2000),
                new Row("one-call", "one collection, one call at a time", WriteRows::oneCall));
    }

    private static List<Line> sets256(Bench bench) throws Exception {
        int callers = 256;
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                bench.tidemark().sets(TidemarkSide.NAME, callers),
                                Peers.rocksDb(bench.workload(), callers),
                                Peers.redis(bench.workload(), callers),
                                Peers.redisPipelined(bench.workload(), callers),
                                Peers.akkaPersistence(bench.workload(), callers),
                                Peers.flatFile(bench.workload(), callers),
                                Peers.flatFileFromEmpty(bench.workload(), callers)),
                        bench.directory());
        Heading sets = new Heading("sets-256", SETS);
        return List.of(
                Line.compare(sets, medians, Peers.ROCKS_DB, Figure::rate, Goal.atLeast(8)),
                Line.compare(sets, medians, Peers.REDIS, Figure::rate, Goal.atLeast(8)),
                Line.compare(sets, medians, Peers.REDIS_PIPELINED, Figure::rate, Goal.REPORT_ONLY),
                Line.compare(sets, medians, Peers.AKKA_PERSISTENCE, Figure::rate, Goal.atLeast(50)),
                Line.compare(sets, medians, Peers.FLAT_FILE, Figure::rate, Goal.atLeast(1_500)),
                Line.compare(sets, medians, Peers.FLAT_FILE_FROM_EMPTY, Figure::rate, Goal.REPORT_ONLY),
                Line.compare(new Heading("sets-256", "p99"), medians, Peers.ROCKS_DB, Figure::p99, Goal.atMost(0.2)));
    }

    private static List<Line> sets16(Bench bench) throws Exception {
        int callers = 16;
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                bench.tidemark().sets(TidemarkSide.NAME, callers),
                                Peers.rocksDb(bench.workload(), callers)),
                        bench.directory());
        return List.of(
                Line.compare(new Heading("sets-16", SETS), medians, Peers.ROCKS_DB, Figure::rate, Goal.atLeast(3)));
    }

    private static List<Line> sets1024(Bench bench) throws Exception {
        int callers = 1_024;
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                bench.tidemark().sets(TidemarkSide.NAME, callers),
                                Peers.bareJournal(bench.workload(), callers)),
                        bench.directory());
        return List.of(Line.compare(
                new Heading("sets-1024", SETS), medians, Peers.BARE_JOURNAL, Figure::rate, Goal.atLeast(0.6)));
    }

    private static List<Line> collections2000(Bench bench) throws Exception {
        int callers = 1_024;
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                bench.tidemark().setsOver(COLLECTIONS, callers),
                                bench.tidemark().sets(TidemarkSide.ONE_COLLECTION, callers),
                                Peers.filePerCollection(bench.workload(), COLLECTIONS, callers)),
                        bench.directory());
        Heading heading = new Heading("collections-2000", SETS);
        return List.of(
                Line.compare(heading, medians, TidemarkSide.ONE_COLLECTION, Figure::rate, Goal.atLeast(0.75)),
                Line.compare(heading, medians, Peers.FILE_PER_COLLECTION, Figure::rate, Goal.atLeast(8)));
    }

    private static List<Line> oneCall(Bench bench) throws Exception {
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(bench.tidemark().sets(TidemarkSide.NAME, 1), Peers.bareSync(bench.workload())),
                        bench.directory());
        return List.of(
                Line.compare(new Heading("one-call", "p50"), medians, Peers.BARE_SYNC, Figure::p50, Goal.atMost(1.2)));
    }
}
