package dev.tidemark.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server in a JVM of its own, on a free port, ready when made. Owned by one test thread; close it. */
final class ServerChild implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final HttpProbe http;

    /** What it prints on its standard error; deleted with its end. */
    private final Path err;

    private ServerChild(Process process, HttpProbe http, Path err) {
        this.process = process;
        this.http = http;
        this.err = err;
    }

    static ServerChild start(Path data) {
        return start(data, List.of(), List.of());
    }

    /**
     * @param shell what runs the command, see {@link Surroundings}
     * @param properties settings, as {@code -Dname=value}
     */
    static ServerChild start(Path data, List<String> shell, List<String> properties) {
        return start(CommandLineChild.command(shell, properties, arguments(data, 0)), Map.of());
    }

    /**
     * @param port zero for a free one
     * @param surroundings variables beside those that this process has
     */
    static ServerChild start(Path data, int port, List<String> properties, Map<String, String> surroundings) {
        return start(CommandLineChild.command(List.of(), properties, arguments(data, port)), surroundings);
    }

    /** One that reads beside the owner of the directory. */
    static ServerChild readOnly(Path data) {
        List<String> arguments = new ArrayList<>(arguments(data, 0));
        arguments.add("--read-only");
        return start(CommandLineChild.command(List.of(), List.of(), arguments), Map.of());
    }

    private static List<String> arguments(Path data, int port) {
        return List.of("serve", "--port", Integer.toString(port), "--data", data.toString());
    }

    private static ServerChild start(List<String> command, Map<String, String> surroundings) {
        try {
            Path err = Files.createTempFile("server", ".err");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
            builder.environment().putAll(surroundings);
            Process process = builder.start();
            BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            String line = out.readLine();
            if (line == null) {
                throw new AssertionError("server does not start: " + Files.readString(err) + " err=" + err);
            }
            URI url = URI.create(line.replaceAll(".*url=(\\S+).*", "$1"));
            return new ServerChild(
                    process,
                    new HttpProbe(new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort())),
                    err);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    HttpProbe http() {
        return http;
    }

    Path err() {
        return err;
    }

    long pid() {
        return process.pid();
    }

    /** As {@code kill -9}; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        gone();
    }

    /** As {@code kill -TERM}; returns at once. */
    void tell() {
        process.destroy();
    }

    /** Waits for its end and returns the exit code. */
    int awaitEnd() {
        gone();
        return process.exitValue();
    }

    private void gone() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("server does not end: pid=" + pid() + " err=" + err);
            }
            Files.deleteIfExists(err);
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Tells it to end and waits for that. */
    @Override
    public void close() {
        process.destroy();
        gone();
    }
}
