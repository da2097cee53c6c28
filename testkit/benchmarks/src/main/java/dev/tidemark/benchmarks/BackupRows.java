package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.benchmarks.store.RestoreTrial;
import dev.tidemark.benchmarks.store.StoreBackup;
import java.util.List;
import java.util.Map;

/** The rows of backups: restoring one, and writers beside one. */
final class BackupRows {

    private static final String BACKUP = "backup";
    private static final long LOG_BYTES = 1L << 30;
    private static final int CALLERS = 256;
    private static final double RESTORE_RATIO_MIN = 1 / 1.5;
    private static final double P99_RATIO_MAX = 2;
    private static final String COPY = "copying its files, each with a checksum and a sync";
    private static final String QUIET = "Tidemark, no backup made";

    private BackupRows() {}

    static List<Row> rows() {
        return List.of(new Row(
                BACKUP, "restoring a store of 1 GiB, and 256 callers while a backup is made", BackupRows::backup));
    }

    private static List<Line> backup(Bench bench) throws Exception {
        LineLog log = LineLog.fewKeys(bench.amount(LOG_BYTES));
        Map<String, Sample> restored = bench.rounds()
                .run(
                        List.of(
                                Contender.of(TidemarkSide.NAME, own -> RestoreTrial.create(own, log)),
                                Contender.of(COPY, own -> RestoreTrial.copy(own, log))),
                        bench.directory());
        Map<String, Sample> written = bench.rounds()
                .run(
                        List.of(writers(bench, TidemarkSide.NAME, log, true), writers(bench, QUIET, log, false)),
                        bench.directory());
        return List.of(
                Line.compare(
                        new Heading(BACKUP, "restored bytes/s"),
                        restored,
                        COPY,
                        Figure::bytesPerSecond,
                        Goal.atLeast(RESTORE_RATIO_MIN)),
                Line.compare(
                        new Heading(BACKUP, "p99 while a full backup is made"),
                        written,
                        QUIET,
                        Figure::p99,
                        Goal.atMost(P99_RATIO_MAX)),
                Line.compare(new Heading(BACKUP, "sets/s meanwhile"), written, QUIET, Figure::rate, Goal.REPORT_ONLY));
    }

    private static Contender writers(Bench bench, String name, LineLog log, boolean backsUp) {
        return Contender.of(name, own -> new StoreBackup(own, log, bench.workload(), CALLERS, backsUp));
    }
}
