package dev.tidemark.benchmarks.http;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a process of its own, bound to the servers' core. Ends with the benchmarks, however they end; close it. */
final class ServerProcess implements Closeable {

    /** Before the port, on the line by which a server of ours tells that it serves. */
    static final String SERVING = "serving ";

    private static final long END_SECONDS_MAX = 10;

    private final Process process;
    private final Thread atExit;

    private ServerProcess(Process process) {
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly, "server-end");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** @param output where what it prints goes */
    static ServerProcess start(List<String> command, Path output) throws IOException {
        return new ServerProcess(new ProcessBuilder(Cores.bound(Cores.SERVER, command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start());
    }

    /** One of this class path, once it serves. */
    static GetServer java(Class<?> main, List<String> arguments, String target) throws IOException {
        ServerProcess started = new ServerProcess(new ProcessBuilder(Cores.java(Cores.SERVER, main, arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        // The reader is left open: the process prints no more than one line.
        BufferedReader lines = started.process.inputReader(StandardCharsets.US_ASCII);
        String line = Optional.ofNullable(lines.readLine()).orElse("");
        if (!line.startsWith(SERVING)) {
            started.close();
            throw new IOException("server did not start: class=" + main.getName() + " line=" + line);
        }
        return new GetServer(started, Integer.parseInt(line.substring(SERVING.length())), target);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Processor time of the process and of those that it started and that live. */
    long cpuNanos() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(each -> each.info().totalCpuDuration())
                .flatMap(Optional::stream)
                .mapToLong(Duration::toNanos)
                .sum();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
