package dev.tidemark.benchmarks.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own that says {@code listening PORT PATH} on its output once it listens, and ends with its input: also
 * when this process is killed. Owns the process.
 */
public final class PutServerProcess implements PutServer {

    public static final String LISTENING = "listening ";

    private static final long SECONDS_MAX = 20;

    private final Process process;
    private final Wire wire;
    private final InetSocketAddress address;
    private final String pathPrefix;

    private PutServerProcess(Process process, Wire wire, int port, String pathPrefix) {
        this.process = process;
        this.wire = wire;
        this.pathPrefix = pathPrefix;
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** @param directory to run in; what it says on its error stream goes to a file here */
    public static PutServerProcess start(Wire wire, Path directory, Path log, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(log.toFile())
                .start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(LISTENING)) {
                String[] told = line.substring(LISTENING.length()).split(" ", -1);
                return new PutServerProcess(process, wire, Integer.parseInt(told[0]), told[1]);
            }
        }
        process.destroyForcibly();
        throw new IOException("server process failed: output=" + Files.readString(log));
    }

    @Override
    public void pin(Processors processors) throws IOException {
        Processors.pin(processors.server(), process.pid());
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public String pathPrefix() {
        return pathPrefix;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
