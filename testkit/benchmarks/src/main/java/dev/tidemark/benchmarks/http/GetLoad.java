package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.TimedCalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GETs over keep-alive connections by one thread, from a process of its own on the client's core. {@link #run} starts the process
 * and measures what the server takes of its core meanwhile.
 */
final class GetLoad {

    private static final int BLOCK_BYTES = 1 << 18;
    private static final long SILENCE_MILLIS = 10_000;
    private static final String MEASURING = "measuring";
    private static final String FIGURES = "figures ";

    /**
     * What came of it.
     *
     * @param cpuPerGigabyte seconds of the server's processor time for a gigabyte (10^9) of bodies
     */
    record Outcome(Sample sample, double cpuPerGigabyte) {}

    private GetLoad() {}

    /** Load on the server's target; returns when the client process has ended. */
    static Outcome run(GetServer server, int connections, Duration warmUp, Duration measured) throws IOException {
        List<String> arguments = List.of(
                Integer.toString(server.port()),
                server.target(),
                Integer.toString(connections),
                Long.toString(warmUp.toMillis()),
                Long.toString(measured.toMillis()));
        Process client = new ProcessBuilder(Cores.java(Cores.CLIENT, GetLoad.class, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = client.inputReader(StandardCharsets.US_ASCII)) {
            require(lines.readLine(), MEASURING);
            long before = server.process().cpuNanos();
            String[] figures = require(lines.readLine(), FIGURES).split(" ", -1);
            long cpuNanos = server.process().cpuNanos() - before;
            Sample sample = new Sample(number(figures, 1), number(figures, 2), number(figures, 3), number(figures, 4));
            double gigabytes = number(figures, 5) / 1e9;
            return new Outcome(sample, cpuNanos / 1e9 / gigabytes);
        } finally {
            client.destroyForcibly();
        }
    }

    private static String require(@Nullable String line, String start) throws IOException {
        return Optional.ofNullable(line)
                .filter(told -> told.startsWith(start))
                .orElseThrow(() -> new IOException("client process failed: line=" + line));
    }

    private static double number(String[] figures, int index) {
        return Double.parseDouble(figures[index]);
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        Duration warmUp = Duration.ofMillis(Long.parseLong(arguments[3]));
        Duration measured = Duration.ofMillis(Long.parseLong(arguments[4]));
        List<GetConnection> connections = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int n = Integer.parseInt(arguments[2]); n > 0; n--) {
                GetConnection connection = new GetConnection(port, arguments[1]);
                connections.add(connection);
                connection.channel().register(selector, SelectionKey.OP_READ, connection);
                connection.ask();
            }
            ask(selector, warmUp);
            System.out.println(MEASURING);
            TimedCalls calls = ask(selector, measured);
            Sample sample = calls.sample();
            System.out.println(FIGURES + sample.perSecond() + " " + sample.p50Micros() + " " + sample.p99Micros() + " "
                    + sample.p999Micros() + " "
                    + (double) calls.count() * connections.get(0).bodyLength());
        } finally {
            for (GetConnection connection : connections) {
                connection.close();
            }
        }
    }

    /** Takes answers and asks again, for a time. */
    private static TimedCalls ask(Selector selector, Duration time) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        return TimedCalls.during(time, calls -> {
            int ready =
                    selector.select(key -> takeAndAsk((GetConnection) key.attachment(), block, calls), SILENCE_MILLIS);
            if (ready == 0) {
                throw new IOException("server is silent");
            }
        });
    }

    private static void takeAndAsk(GetConnection connection, ByteBuffer block, TimedCalls calls) {
        try {
            if (connection.read(block)) {
                calls.ended(connection.askedNanos());
                connection.ask();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
