package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.http.Cores;
import dev.tidemark.benchmarks.http.GetServer;
import dev.tidemark.benchmarks.http.GetServers;
import dev.tidemark.benchmarks.http.GetTrial;
import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rows of answers over HTTP, server and client each on a core of its own. */
final class GetRows {

    private static final int CONNECTIONS = 32;
    private static final int SMALL_BYTES = 1 << 10;
    private static final double CPU_FACTOR_MAX = 1.2;
    private static final double SENDFILE_FACTOR_MIN = 0.9;
    private static final double BARE_FACTOR_MIN = 0.9;
    private static final double AKKA_FACTOR_MIN = 2;

    private static final String SMALL = "small";
    private static final String NO_PUSH = "nginx, tcp_nopush on";
    private static final String PUSH = "nginx, tcp_nopush off";
    private static final String BARE_NETTY = "bare Netty";
    private static final String AKKA_HTTP = "the same route on Akka HTTP's server";

    private GetRows() {}

    static List<Row> rows() {
        return List.of(
                sendfile("sendfile-64k", "64 KiB", 64L << 10),
                sendfile("sendfile-256k", "256 KiB", 256L << 10),
                sendfile("sendfile-10m", "10 MiB", 10L << 20),
                new Row(SMALL, "answers of 1 KiB over 32 keep-alive connections", GetRows::small));
    }

    private static Row sendfile(String name, String title, long lengthBytes) {
        return new Row(
                name,
                "a sealed chunk of " + title + " over 32 keep-alive connections",
                bench -> sendfile(bench, name, lengthBytes));
    }

    /** Servers of one row, and what each round has cost them, by name. */
    private static final class Field {

        private final Map<String, List<Double>> costs = new LinkedHashMap<>();

        /** Opens the server of a contender. */
        @FunctionalInterface
        interface Opener {
            GetServer open(Path directory) throws IOException;
        }

        Contender contender(String name, Optional<String> obstacle, Opener opener) {
            List<Double> own = new ArrayList<>();
            costs.put(name, own);
            return obstacle.map(reason -> Contender.skipped(name, reason))
                    .orElseGet(() ->
                            Contender.of(name, directory -> new GetTrial(opener.open(directory), CONNECTIONS, own)));
        }

        /** Of a contender's rounds, the first one left out. */
        Optional<Figure> cpu(String name) {
            List<Double> counted = costs.getOrDefault(name, List.of()).stream()
                    .skip(1)
                    .sorted()
                    .toList();
            return counted.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Figure.of(counted.get((counted.size() - 1) / 2) * 1e3, "ms of CPU a GB"));
        }
    }

    private static List<Line> sendfile(Bench bench, String row, long lengthBytes) throws Exception {
        Path directory = bench.directory();
        Path sample = directory.resolve("sample");
        Field field = new Field();
        Contender own = field.contender(TidemarkSide.NAME, Cores.obstacle(), subject -> {
            GetServer server = GetServers.sealedChunk(subject, lengthBytes);
            Files.createLink(sample, GetServers.segmentOf(subject));
            return server;
        });
        Map<String, Sample> medians = bench.rounds()
                .run(
                        List.of(own, nginx(field, NO_PUSH, sample, true), nginx(field, PUSH, sample, false)),
                        directory.resolve("subjects"));
        String faster = Stream.of(NO_PUSH, PUSH)
                .filter(medians::containsKey)
                .max(Comparator.comparing(name -> Optional.ofNullable(medians.get(name))
                        .map(Sample::perSecond)
                        .orElse(0.0)))
                .orElse(PUSH);
        return List.of(
                Line.compare(
                        new Heading(row, "requests/s"),
                        medians,
                        faster,
                        Figure::rate,
                        Goal.atLeast(SENDFILE_FACTOR_MIN)),
                new Line(
                        row,
                        "server's CPU",
                        field.cpu(TidemarkSide.NAME),
                        faster,
                        field.cpu(faster),
                        Goal.atMost(CPU_FACTOR_MAX)));
    }

    /** Over the very file that the first contender sends a region of. */
    private static Contender nginx(Field field, String name, Path sample, boolean noPush) {
        return field.contender(
                name, GetServers.nginxObstacle(), directory -> GetServers.nginx(directory, sample, noPush));
    }

    private static List<Line> small(Bench bench) throws Exception {
        Field field = new Field();
        Optional<String> obstacle = Cores.obstacle();
        List<Contender> contenders = List.of(
                field.contender(
                        TidemarkSide.NAME, obstacle, directory -> GetServers.entry(directory, "netty", SMALL_BYTES)),
                field.contender(
                        PUSH,
                        GetServers.nginxObstacle(),
                        directory -> GetServers.nginx(
                                directory, Files.write(directory.resolve("sample"), new byte[SMALL_BYTES]), false)),
                field.contender(BARE_NETTY, obstacle, directory -> GetServers.bareNetty(SMALL_BYTES)),
                field.contender(AKKA_HTTP, obstacle, directory -> GetServers.entry(directory, "akka", SMALL_BYTES)));
        Map<String, Sample> medians = bench.rounds().run(contenders, bench.directory());
        return List.of(
                small(medians, PUSH, Goal.atLeast(1)),
                small(medians, BARE_NETTY, Goal.atLeast(BARE_FACTOR_MIN)),
                small(medians, AKKA_HTTP, Goal.atLeast(AKKA_FACTOR_MIN)));
    }

    private static Line small(Map<String, Sample> medians, String peer, Goal goal) {
        return Line.compare(new Heading(SMALL, "requests/s, 1 KiB from memory"), medians, peer, Figure::rate, goal);
    }
}
