package dev.tidemark.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The command line in JVMs of its own, one at a time; their output goes to files of a directory. Owned by one thread. */
final class CommandLineChild {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path out;
    private final Path err;
    private final List<String> shell;

    /** What a child that ended by itself left. */
    record Ended(int exitCode, String out, String err, Duration lived) {}

    /** @param scratch directory for its output */
    CommandLineChild(Path scratch) {
        this(scratch, List.of());
    }

    /** @param shell what runs the command, as a shell that lowers limits */
    CommandLineChild(Path scratch, List<String> shell) {
        this.out = scratch.resolve("stdout");
        this.err = scratch.resolve("stderr");
        this.shell = List.copyOf(shell);
    }

    /** Runs a command to its end. */
    Ended run(String... arguments) {
        return runAtMost(PATIENCE, arguments)
                .orElseThrow(() -> new AssertionError("command does not end: " + String.join(" ", arguments)));
    }

    /** Runs a command and kills it when the time is up and it has not ended; empty then. */
    Optional<Ended> runAtMost(Duration atMost, String... arguments) {
        long start = System.nanoTime();
        try {
            Process process = start(arguments);
            try {
                if (!process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                    return Optional.empty();
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            return Optional.of(
                    new Ended(process.exitValue(), text(out), text(err), Duration.ofNanos(System.nanoTime() - start)));
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    private Process start(String... arguments) throws IOException {
        return new ProcessBuilder(command(shell, List.of(), List.of(arguments)))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    /** @param properties settings, as {@code -Dname=value} */
    static List<String> command(List<String> shell, List<String> properties, List<String> arguments) {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"));
        if (Runtime.version().feature() >= 23) {
            // Akka's own use of Unsafe is warned of there; the README says so.
            command.add("--sun-misc-unsafe-memory-access=allow");
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(properties);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.tidemark.http.cli.Main"));
        command.addAll(arguments);
        return command;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
