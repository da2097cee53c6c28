package dev.tidemark.benchmarks.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command of the soak: writes, seals, compacts and follows a log under load, samples what the process and its directory use,
 * draws it, and fails when the content is not the model's or a use is not bounded. See {@code testkit/docs/soak.md}.
 */
public final class Soak {

    private static final int FAILURE_EXIT = 1;
    private static final int USAGE_EXIT = 2;

    private Soak() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("logback.configurationFile", "benchmarks-logback.xml");
        SoakOptions options;
        try {
            options = SoakOptions.parse(arguments);
        } catch (IllegalArgumentException failure) {
            System.err.println(failure.getMessage());
            System.err.print(SoakOptions.USAGE);
            System.exit(USAGE_EXIT);
            return;
        }
        if (options.help()) {
            System.out.print(SoakOptions.USAGE);
            return;
        }
        List<String> broken = run(options);
        broken.forEach(System.out::println);
        System.out.println(broken.isEmpty() ? "soak passed" : "SOAK FAILED");
        System.exit(broken.isEmpty() ? 0 : FAILURE_EXIT);
    }

    /** Runs to the end; answers which bounds were broken. The data is gone afterwards, the report stays. */
    static List<String> run(SoakOptions options) throws Exception {
        Files.createDirectories(options.report());
        Files.createDirectories(options.directory());
        Path root = Files.createTempDirectory(options.directory(), "run-");
        try (SoakReport report = new SoakReport(options.report())) {
            return new SoakRun(options, root, report).run();
        } finally {
            deleteTree(root);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
