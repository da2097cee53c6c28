package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.benchmarks.store.CompactionTrial;
import dev.tidemark.benchmarks.store.StoreUpkeep;
import java.util.List;
import java.util.Map;

/** The rows of compaction, and of writers beside all upkeep. */
final class CompactionRows {

    private static final String COMPACTION = "compaction";
    private static final long LOG_BYTES = 1L << 30;
    private static final int CHURN_PERCENT = 80;
    private static final String UPKEEP = "upkeep";
    private static final int CALLERS = 256;
    private static final double P99_RATIO_MAX = 2;
    private static final String QUIET = "Tidemark, nothing sealed or compacted";
    private static final String PEER = "reading it and writing what survives";

    private CompactionRows() {}

    static List<Row> rows() {
        return List.of(
                new Row(COMPACTION, "compacting 1 GiB at 80 % churn", CompactionRows::compaction),
                new Row(UPKEEP, "256 callers while 4 sealers and a compaction run", CompactionRows::upkeep));
    }

    private static List<Line> compaction(Bench bench) throws Exception {
        LineLog log = LineLog.churned(bench.amount(LOG_BYTES), CHURN_PERCENT);
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                Contender.of(TidemarkSide.NAME, own -> CompactionTrial.create(own, log)),
                                Contender.of(PEER, own -> CompactionTrial.peer(own, log, 100 - CHURN_PERCENT))),
                        bench.directory());
        return List.of(Line.compare(
                new Heading(COMPACTION, "log bytes/s"), medians, PEER, Figure::bytesPerSecond, Goal.atLeast(0.5)));
    }

    private static List<Line> upkeep(Bench bench) throws Exception {
        LineLog log = LineLog.churned(bench.amount(LOG_BYTES), CHURN_PERCENT);
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(upkeep(bench, TidemarkSide.NAME, log, true), upkeep(bench, QUIET, log, false)),
                        bench.directory());
        return List.of(
                Line.compare(
                        new Heading(UPKEEP, "p99 while 4 sealers and a compaction run"),
                        medians,
                        QUIET,
                        Figure::p99,
                        Goal.atMost(P99_RATIO_MAX)),
                Line.compare(new Heading(UPKEEP, "sets/s meanwhile"), medians, QUIET, Figure::rate, Goal.REPORT_ONLY));
    }

    private static Contender upkeep(Bench bench, String name, LineLog log, boolean keptUp) {
        return Contender.of(name, own -> new StoreUpkeep(own, log, bench.workload(), CALLERS, keptUp));
    }
}
