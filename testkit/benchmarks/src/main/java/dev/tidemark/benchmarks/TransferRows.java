package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.http.PostgresServer;
import dev.tidemark.benchmarks.http.Processors;
import dev.tidemark.benchmarks.http.PutTrial;
import dev.tidemark.benchmarks.http.Wire;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.store.TransferServerMain;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The row of transfers: many users who move coins between few accounts. */
final class TransferRows {

    static final String SERIALIZABLE = "PostgreSQL, serializable transactions, its own protocol";
    static final String ROW_LOCKS = "PostgreSQL, row locks, its own protocol";

    private static final String ROW = "transfers";
    private static final int USERS = 200;
    private static final double FACTOR = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(25);

    private TransferRows() {}

    static List<Row> rows() {
        return List.of(new Row(
                ROW,
                "200 users move coins between 20 accounts, over 200 keep-alive connections",
                TransferRows::transfers));
    }

    private static List<Line> transfers(Bench bench) throws Exception {
        Duration warmUp = bench.quick() ? Duration.ZERO : WARM_UP;
        Map<String, Sample> medians =
                bench.rounds().run(contenders(Processors.split(), USERS, warmUp), bench.directory());
        Heading heading = new Heading(ROW, "transfers/s, 200 users, 20 accounts");
        return List.of(
                Line.compare(heading, medians, SERIALIZABLE, Figure::rate, Goal.atLeast(FACTOR)),
                Line.compare(heading, medians, ROW_LOCKS, Figure::rate, Goal.atLeast(FACTOR)));
    }

    static List<Contender> contenders(Processors processors, int users, Duration warmUp) throws IOException {
        Contender tidemark = Contender.of(
                TidemarkSide.NAME,
                directory -> PutTrial.of(TransferServerMain.start(directory), users, processors, warmUp));
        return List.of(
                tidemark,
                postgresql(SERIALIZABLE, Wire.POSTGRESQL_SERIALIZABLE, processors, users),
                postgresql(ROW_LOCKS, Wire.POSTGRESQL_ROW_LOCKS, processors, users));
    }

    private static Contender postgresql(String name, Wire wire, Processors processors, int users) throws IOException {
        if (PostgresServer.programs().isEmpty()) {
            return Contender.skipped(name, "postgresql is not installed (testkit/benchmarks/install-postgresql.sh)");
        }
        return Contender.of(
                name,
                directory -> PutTrial.of(
                        PostgresServer.startTransfers(directory, users, processors, wire),
                        users,
                        processors,
                        Duration.ZERO));
    }
}
