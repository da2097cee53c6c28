package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.load.Sample;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The client of one server in a process of its own, so that its garbage and compilation are not the server's. Keeps what it has
 * compiled from round to round. Owns the process; used by one thread.
 */
final class PutLoad implements Closeable {

    private final Process process;
    private final BufferedReader output;
    private final Writer input;

    private PutLoad(Process process) {
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
        input = process.outputWriter(StandardCharsets.US_ASCII);
    }

    static PutLoad start(PutServer server, int connections, Processors processors) throws IOException {
        List<String> command = Processors.java(
                PutClient.class,
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                List.of(
                        server.wire().name(),
                        server.address().getHostString(),
                        Integer.toString(server.address().getPort()),
                        server.pathPrefix(),
                        Integer.toString(connections)));
        return new PutLoad(new ProcessBuilder(Processors.pinned(processors.client(), command))
                .redirectErrorStream(true)
                .start());
    }

    Sample run(Duration warmUp, Duration measured) throws IOException {
        try {
            input.write(warmUp.toMillis() + " " + measured.toMillis() + "\n");
            input.flush();
        } catch (IOException ended) {
            throw failed(new ArrayList<>(), ended);
        }
        List<String> told = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(PutClient.FIGURES)) {
                return figures(line.substring(PutClient.FIGURES.length()).split(" ", -1));
            }
            told.add(line);
        }
        throw failed(told, new IOException("client process ended"));
    }

    private IOException failed(List<String> told, IOException cause) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            told.add(line);
        }
        return new IOException("client process failed: output=" + told, cause);
    }

    private static Sample figures(String[] figures) {
        System.err.println(
                String.format(Locale.ROOT, "client's thread is busy %.0f %%", 100 * Double.parseDouble(figures[4])));
        return new Sample(
                Double.parseDouble(figures[0]),
                Double.parseDouble(figures[1]),
                Double.parseDouble(figures[2]),
                Double.parseDouble(figures[3]));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
