package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.load.BlockingLoop;
import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * PUTs over keep-alive connections, one thread each, from a process of its own, so that the client's garbage and
 * compilation are not the server's. {@link #run} starts the process and reads its one line of figures.
 */
public final class PutLoad {

    private static final String FIGURES = "figures ";

    private PutLoad() {}

    /** Load on {@code PUT <pathPrefix><key>}; returns when the client process has ended. */
    public static Sample run(
            InetSocketAddress server, String pathPrefix, int connections, Duration warmUp, Duration measured)
            throws IOException {
        Process client = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PutLoad.class.getName(),
                        server.getHostString(),
                        Integer.toString(server.getPort()),
                        pathPrefix,
                        Integer.toString(connections),
                        Long.toString(warmUp.toMillis()),
                        Long.toString(measured.toMillis()))
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return figures(output).orElseThrow(() -> new IOException("client process failed: output=" + output));
        } finally {
            client.destroyForcibly();
        }
    }

    public static void main(String[] arguments) throws IOException {
        InetSocketAddress server = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        Sample sample = call(
                server,
                arguments[2],
                Integer.parseInt(arguments[3]),
                Duration.ofMillis(Long.parseLong(arguments[4])),
                Duration.ofMillis(Long.parseLong(arguments[5])));
        System.out.println(FIGURES + sample.perSecond() + " " + sample.p50Micros() + " " + sample.p99Micros() + " "
                + sample.p999Micros());
    }

    /** The load itself, in this process. */
    static Sample call(InetSocketAddress server, String pathPrefix, int connections, Duration warmUp, Duration measured)
            throws IOException {
        Workload workload = Workload.standard();
        Queue<PutClient> opened = new ConcurrentLinkedQueue<>();
        ThreadLocal<PutClient> own = ThreadLocal.withInitial(() -> {
            try {
                PutClient client = new PutClient(server, pathPrefix);
                opened.add(client);
                return client;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
        try {
            return BlockingLoop.run(() -> own.get().put(workload), connections, warmUp, measured);
        } finally {
            for (PutClient client : opened) {
                client.close();
            }
        }
    }

    private static Optional<Sample> figures(String output) {
        return output.lines()
                .filter(line -> line.startsWith(FIGURES))
                .map(line -> line.substring(FIGURES.length()).split(" ", -1))
                .map(parts -> new Sample(
                        Double.parseDouble(parts[0]),
                        Double.parseDouble(parts[1]),
                        Double.parseDouble(parts[2]),
                        Double.parseDouble(parts[3])))
                .findFirst();
    }
}
