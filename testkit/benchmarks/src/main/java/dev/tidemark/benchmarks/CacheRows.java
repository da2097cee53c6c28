package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.http.CachedPolls;
import dev.tidemark.benchmarks.http.Processors;
import dev.tidemark.benchmarks.store.PutServerMain;
import dev.tidemark.http.server.TransportKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The row of clients behind a caching proxy. */
final class CacheRows {

    private static final String ROW = "cache-5000";
    private static final int CLIENTS = 5_000;
    private static final int WRITES = 40;
    private static final int WRITES_QUICK = 5;
    private static final double CACHED_PERCENT_MIN = 99;

    private CacheRows() {}

    static List<Row> rows() {
        return List.of(new Row(
                ROW, "5,000 clients that follow a shape by long polls behind nginx as a cache", CacheRows::run));
    }

    private static List<Line> run(Bench bench) throws Exception {
        Optional<String> obstacle = CachedPolls.obstacle();
        if (obstacle.isPresent()) {
            System.err.println("SKIPPED " + ROW + ": " + obstacle.get());
            return List.of();
        }
        int clients = (int) bench.amount(CLIENTS);
        Processors processors = Processors.split();
        Path directory = bench.directory().toAbsolutePath();
        CachedPolls.Outcome outcome = CachedPolls.run(
                Files.createDirectories(directory.resolve("nginx")),
                PutServerMain.start(
                        TransportKind.NETTY, Files.createDirectories(directory.resolve("store")), processors),
                clients,
                bench.quick() ? WRITES_QUICK : WRITES,
                processors);
        System.err.println(clients + " clients: " + outcome);
        return lines(clients, outcome);
    }

    private static List<Line> lines(int clients, CachedPolls.Outcome outcome) {
        return List.of(
                line(
                        "long polls answered by the cache",
                        Figure.of(100.0 * outcome.fromCache() / outcome.polled(), "%"),
                        "limit",
                        Figure.of(CACHED_PERCENT_MIN, "%"),
                        Goal.atLeast(1)),
                line(
                        "rows that each client has once and in order",
                        rows((long) clients * outcome.writes() - outcome.wrong()),
                        "written, times clients",
                        rows((long) clients * outcome.writes()),
                        Goal.atLeast(1)),
                line(
                        "writes read at once by who wrote them",
                        rows(outcome.writes() - outcome.unread()),
                        "written",
                        rows(outcome.writes()),
                        Goal.atLeast(1)),
                line(
                        "p99 from a write to a client, of all",
                        millis(outcome.lateMicros()),
                        "the half of them",
                        millis(outcome.medianMicros()),
                        Goal.REPORT_ONLY),
                line(
                        "longest until one that begins after a write has it",
                        millis(outcome.newcomerMicros()),
                        "p99 of those who follow",
                        millis(outcome.lateMicros()),
                        Goal.REPORT_ONLY));
    }

    private static Figure rows(long count) {
        return Figure.of((double) count, "rows");
    }

    private static Figure millis(double micros) {
        return Figure.of(micros / 1e3, "ms");
    }

    private static Line line(String measure, Figure own, String peer, Figure other, Goal goal) {
        return new Line(ROW, measure, Optional.of(own), peer, Optional.of(other), goal);
    }
}
