package dev.tidemark.benchmarks.store;

import com.typesafe.config.Config;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.benchmarks.http.BareFanOut;
import dev.tidemark.benchmarks.http.BareSends;
import dev.tidemark.benchmarks.http.FanOutClient;
import dev.tidemark.benchmarks.http.Processors;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.netty.OwnProcess;
import dev.tidemark.http.server.ServerSettings;
import dev.tidemark.http.server.TidemarkServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The standalone server, or what Netty or the system alone takes for the same, in one process and subscribers of a collection's events in another, over loopback. {@link #run} starts the first,
 * which starts the second. Used by one thread.
 */
public final class FanOut {

    private static final String SETTINGS = """
            akka.http.server.max-connections = 20000
            akka.http.server.backlog = 4096
            akka.http.server.idle-timeout = 1 d
            tidemark.waiting-readers-max = 20000
            tidemark.http.event-stream { keep-alive = 1 h, max-age = 1 d }
            """;
    private static final Json VALUE = Json.parse("{\"score\":7,\"note\":\"" + "n".repeat(160) + "\"}");
    private static final double P99 = 0.99;
    private static final String COST = "cost ";

    /**
     * What subscribers cost.
     *
     * @param cpuMicros processor time of the server for each subscriber and append
     * @param heapBytes of the server for each subscriber that waits
     * @param lastMicros from the append to when the last subscriber has it, which 99 of 100 appends keep to
     */
    public record Cost(double cpuMicros, double heapBytes, double lastMicros) {}

    /** Who streams. */
    public enum Side {
        TIDEMARK,
        /** {@link BareFanOut}. */
        BARE_NETTY,
        /** {@link BareSends}. */
        BARE_SENDS
    }

    /** Takes in so many subscribers. */
    @FunctionalInterface
    private interface Greeting {

        /** By a server that does so by itself. */
        Greeting ALREADY = subscribers -> {};

        void greet(int subscribers) throws IOException;
    }

    /** Makes all subscribers be given one line. */
    @FunctionalInterface
    private interface Appending {

        void append() throws IOException;
    }

    private final Appending appending;
    private final BufferedReader client;

    private FanOut(Appending appending, BufferedReader client) {
        this.appending = appending;
        this.client = client;
    }

    /**
     * Measures a fresh store in an empty directory, or the same without one.
     *
     * @param warmUpDeliveries at least so many are made before any counts
     */
    public static Cost run(
            Side side, Path directory, int subscribers, int appends, int warmUpDeliveries, Processors processors)
            throws IOException {
        List<String> command = Processors.java(
                FanOut.class,
                List.of(),
                List.of(
                        side.name(),
                        directory.toString(),
                        Integer.toString(subscribers),
                        Integer.toString(appends),
                        Integer.toString(warmUpDeliveries),
                        processors.client()));
        Process server = new ProcessBuilder(Processors.pinned(processors.server(), command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = server.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(COST)) {
                    String[] cost = line.substring(COST.length()).split(" ", -1);
                    return new Cost(
                            Double.parseDouble(cost[0]), Double.parseDouble(cost[1]), Double.parseDouble(cost[2]));
                }
            }
            throw new IOException("server process failed");
        } finally {
            server.destroy();
        }
    }

    /** @param arguments side, directory, count of subscribers, of appends, of deliveries before; processors of the client */
    public static void main(String[] arguments) throws IOException {
        OwnProcess.followNoBuffers();
        Load load = new Load(
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                arguments[5]);
        Cost cost = switch (Side.valueOf(arguments[0])) {
            case TIDEMARK -> tidemark(Path.of(arguments[1]), load);
            case BARE_NETTY -> bareNetty(load);
            case BARE_SENDS -> bareSends(load);
        };
        System.out.println(COST + cost.cpuMicros() + " " + cost.heapBytes() + " " + cost.lastMicros());
    }

    /**
     * @param warmUpDeliveries at least so many are made before any counts
     * @param processors of the client
     */
    private record Load(int subscribers, int appends, int warmUpDeliveries, String processors) {}

    private static Cost tidemark(Path directory, Load load) throws IOException {
        try (StoreHost host = StoreHost.open(directory, SETTINGS)) {
            JsonCollection collection = host.created(0);
            Config config = host.actorSystem().settings().config();
            TidemarkServer server = StoreHost.await(TidemarkServer.start(
                    host.actorSystem(),
                    host.store(),
                    HttpSettings.of(config),
                    ServerSettings.of(config).withPort(0)));
            try {
                return measure(
                        server.address().getPort(),
                        load,
                        () -> StoreHost.await(collection.set("user-0", VALUE)),
                        Greeting.ALREADY);
            } finally {
                StoreHost.await(server.stop());
            }
        }
    }

    private static Cost bareNetty(Load load) throws IOException {
        AtomicLong position = new AtomicLong();
        try (BareFanOut server = BareFanOut.start()) {
            return measure(server.port(), load, () -> server.append(position.incrementAndGet()), Greeting.ALREADY);
        }
    }

    private static Cost bareSends(Load load) throws IOException {
        AtomicLong position = new AtomicLong();
        try (BareSends server = BareSends.start()) {
            return measure(server.port(), load, () -> server.append(position.incrementAndGet()), server::accept);
        }
    }

    private static Cost measure(int port, Load load, Appending appending, Greeting greeting) throws IOException {
        long before = StoreSizes.heapBytes();
        Process client = client(port, load.subscribers(), load.processors());
        try (BufferedReader lines = client.inputReader(StandardCharsets.UTF_8)) {
            FanOut subject = new FanOut(appending, lines);
            greeting.greet(load.subscribers());
            subject.awaitAll();
            subject.append(2);
            double heapBytes = (StoreSizes.heapBytes() - before) / (double) load.subscribers();
            int appends = load.appends();
            subject.append(Math.max(appends, load.warmUpDeliveries() / load.subscribers()));
            long cpuNanos = ProcessTime.nanos();
            long[] nanos = subject.append(appends);
            cpuNanos = ProcessTime.nanos() - cpuNanos;
            Arrays.sort(nanos);
            double last = nanos[(int) Math.min(appends - 1L, (long) (appends * P99))] / 1e3;
            return new Cost(cpuNanos / 1e3 / appends / load.subscribers(), heapBytes, last);
        } finally {
            client.destroyForcibly();
        }
    }

    private static Process client(int port, int subscribers, String processors) throws IOException {
        List<String> command = Processors.java(
                FanOutClient.class,
                List.of("-Xmx256m"),
                List.of(
                        Integer.toString(port),
                        "/v1/collections/" + StoreHost.name(0) + "/log?live=sse",
                        Integer.toString(subscribers)));
        return new ProcessBuilder(Processors.pinned(processors, command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** @return when, on the machine's clock */
    private long awaitAll() throws IOException {
        String line = client.readLine();
        if (line == null) {
            throw new IOException("client process failed");
        }
        return Long.parseLong(line);
    }

    /** Appends, one at a time, each when all have the one before; how long each took to reach the last. */
    private long[] append(int appends) throws IOException {
        long[] nanos = new long[appends];
        for (int n = 0; n < appends; n++) {
            long start = System.nanoTime();
            appending.append();
            nanos[n] = awaitAll() - start;
        }
        return nanos;
    }
}
