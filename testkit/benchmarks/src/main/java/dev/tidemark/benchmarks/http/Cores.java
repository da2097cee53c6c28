package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.peers.Programs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Binds processes to cores by the system's {@code taskset}: servers to one, the client to another. Stateless. */
public final class Cores {

    static final int SERVER = 0;
    static final int CLIENT = 1;

    private Cores() {}

    /** Why processes cannot be bound here, if so. */
    public static Optional<String> obstacle() {
        if (Runtime.getRuntime().availableProcessors() <= CLIENT) {
            return Optional.of("one core only");
        }
        return Programs.find("taskset").isPresent() ? Optional.empty() : Optional.of("taskset is not installed");
    }

    static List<String> bound(int core, List<String> command) {
        List<String> bound = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        bound.addAll(command);
        return bound;
    }

    /** A Java program of this class path. */
    static List<String> java(int core, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return bound(core, command);
    }
}
