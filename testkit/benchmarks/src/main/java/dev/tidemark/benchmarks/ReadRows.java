package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trial;
import dev.tidemark.benchmarks.peers.BareScan;
import dev.tidemark.benchmarks.peers.LineLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rows of gets and of opening a log. */
final class ReadRows {

    private static final long LOG_BYTES = 1L << 30;
    private static final int TAIL_SHARE = 64;
    private static final int WRITERS = 256;

    private ReadRows() {}

    static List<Row> rows() {
        return List.of(
                new Row("gets", "gets by one thread, page cache warm", ReadRows::gets),
                new Row("open-log", "opening a log of 1 GiB", ReadRows::openLog));
    }

    private static List<Line> gets(Bench bench) throws Exception {
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                bench.tidemark().gets(TidemarkSide.NAME, 0),
                                Peers.bareReads(bench.workload()),
                                bench.tidemark().gets(TidemarkSide.WHILE_WRITING, WRITERS)),
                        bench.directory());
        return List.of(
                Line.compare(new Heading("gets", "gets/s"), medians, Peers.BARE_READS, Figure::rate, Goal.atLeast(0.8)),
                Line.compare(
                        new Heading("gets", "p99 while 256 callers write"),
                        medians,
                        TidemarkSide.WHILE_WRITING,
                        TidemarkSide.NAME,
                        Figure::p99,
                        Goal.atMost(2)));
    }

    private static List<Line> openLog(Bench bench) throws Exception {
        List<Line> lines = new ArrayList<>();
        long bytes = bench.amount(LOG_BYTES);
        lines.addAll(openLog(bench, "100,000 keys", LineLog.fewKeys(bytes)));
        lines.addAll(openLog(bench, "a key a line", LineLog.manyKeys(bytes)));
        return lines;
    }

    private static List<Line> openLog(Bench bench, String keys, LineLog log) throws Exception {
        Path directory = bench.directory().resolve(Integer.toString(log.keyCount()));
        String limit = "bare scan, " + keys;
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(
                                bench.tidemark().openLog(log),
                                Contender.of(limit, own -> Scan.create(own.resolve("log.jsonl"), log)),
                                bench.tidemark().openLogToFirstGet(log),
                                bench.tidemark().openLogWithCheckpoint(log, log.lengthBytes() / TAIL_SHARE)),
                        directory);
        return List.of(
                Line.compare(
                        new Heading("open-log", "log bytes/s, " + keys),
                        medians,
                        limit,
                        Figure::bytesPerSecond,
                        Goal.atLeast(0.7)),
                Line.compare(
                        new Heading("open-log", "log bytes/s to the first get, " + keys),
                        medians,
                        TidemarkSide.TO_FIRST_GET,
                        limit,
                        Figure::bytesPerSecond,
                        Goal.REPORT_ONLY),
                Line.compare(
                        new Heading("open-log", "tail bytes/s with a checkpoint, " + keys),
                        medians,
                        TidemarkSide.WITH_CHECKPOINT,
                        limit,
                        Figure::bytesPerSecond,
                        Goal.REPORT_ONLY));
    }

    /** The bare scan of a log made ahead, which also brings it into the page cache; one round is one scan. */
    private record Scan(Path file, long bytes) implements Trial {

        static Scan create(Path file, LineLog log) throws IOException {
            log.write(file);
            return new Scan(file, Files.size(file));
        }

        @Override
        public Sample sample(Duration warmUp, Duration measured) throws IOException {
            long started = System.nanoTime();
            BareScan.Result result = BareScan.scan(file);
            double seconds = (System.nanoTime() - started) / 1e9;
            if (result.lines() == 0) {
                throw new IOException("no lines: file=" + file);
            }
            return Sample.rate(bytes / seconds);
        }

        @Override
        public void close() throws IOException {
            Files.delete(file);
        }
    }
}
