package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processors of this machine in two halves, one for a server and one for its clients, so that neither takes the other's time.
 * Each is a list as {@code taskset -c} takes it; both are empty where there is one processor or no {@code taskset}.
 */
public record Processors(String server, String client) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";
    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    /** Those that this process may use. */
    public static Processors split() throws IOException {
        List<Integer> allowed = Files.isExecutable(TASKSET) ? allowed() : List.of();
        if (allowed.size() < 2) {
            System.err.println("server and client share processors: no taskset, or only one processor");
            return new Processors("", "");
        }
        int half = allowed.size() / 2;
        return new Processors(list(allowed.subList(0, half)), list(allowed.subList(half, allowed.size())));
    }

    private static List<Integer> allowed() throws IOException {
        try (Stream<String> lines = Files.lines(STATUS)) {
            Optional<String> list = lines.filter(line -> line.startsWith(ALLOWED))
                    .map(line -> line.substring(ALLOWED.length()).strip())
                    .findFirst();
            return list.map(Processors::numbers).orElse(List.of());
        }
    }

    /** @param list as {@code 0-3,8} */
    static List<Integer> numbers(String list) {
        List<Integer> numbers = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int n = Integer.parseInt(ends[0]); n <= last; n++) {
                numbers.add(n);
            }
        }
        return numbers;
    }

    private static String list(List<Integer> numbers) {
        return numbers.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /** The command, to run on these processors alone. */
    public static List<String> pinned(String processors, List<String> command) {
        if (processors.isEmpty()) {
            return command;
        }
        return Stream.concat(Stream.of(TASKSET.toString(), "-c", processors), command.stream())
                .toList();
    }

    /** How many a list has; one where it is empty. */
    public static int count(String processors) {
        return processors.isEmpty() ? 1 : numbers(processors).size();
    }

    /** Keeps all threads of a running process, and those that they start, to these processors. */
    static void pin(String processors, long pid) throws IOException {
        if (processors.isEmpty()) {
            return;
        }
        Process pinning = new ProcessBuilder(
                        TASKSET.toString(), "--all-tasks", "--pid", "--cpu-list", processors, Long.toString(pid))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (pinning.waitFor() != 0) {
                throw new IOException("process cannot be pinned: processors=" + processors + " pid=" + pid);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** The command of a program of these benchmarks in a virtual machine of its own. */
    public static List<String> java(Class<?> program, List<String> options, List<String> arguments) {
        return Stream.of(
                        List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        options,
                        List.of(
                                "-Dlogback.configurationFile=benchmarks-logback.xml",
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName()),
                        arguments)
                .flatMap(List::stream)
                .toList();
    }
}
