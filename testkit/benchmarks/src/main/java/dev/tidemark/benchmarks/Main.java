package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.load.Rounds;
import dev.tidemark.benchmarks.load.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command of the benchmarks: runs the rows named, tells its progress on the error stream and prints one markdown
 * table with the machine it was measured on. Every ratio in it compares figures of one and the same run.
 */
public final class Main {

    private static final int USAGE_EXIT = 2;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        System.setProperty("logback.configurationFile", "benchmarks-logback.xml");
        Options options;
        List<Row> rows;
        try {
            options = Options.parse(arguments);
            rows = selected(options.rows());
        } catch (IllegalArgumentException failure) {
            System.err.println(failure.getMessage());
            System.err.print(Options.USAGE);
            System.exit(USAGE_EXIT);
            return;
        }
        if (options.help()) {
            System.out.print(Options.USAGE);
            allRows().forEach(row -> System.out.println("  " + row.name() + ": " + row.title()));
            return;
        }
        System.out.print(run(rows, options));
    }

    /** Runs the rows and answers what is to be printed; all data of the run is gone afterwards. */
    static String run(List<Row> rows, Options options) throws Exception {
        Workload workload = Workload.standard();
        Rounds rounds = options.quick()
                ? new Rounds(1, Duration.ofMillis(200), Duration.ofMillis(500), System.err::println)
                : new Rounds(5, Duration.ofSeconds(1), Duration.ofSeconds(3), System.err::println);
        List<Line> lines = new ArrayList<>();
        Files.createDirectories(options.directory());
        Path root = Files.createTempDirectory(options.directory(), "run-");
        try {
            String machine = Machine.describe(root.resolve("machine"), workload);
            for (Row row : rows) {
                System.err.println("== " + row.name() + ": " + row.title());
                Path directory = Files.createDirectories(root.resolve(row.name()));
                Bench bench = new Bench(directory, rounds, workload, new TidemarkSide(workload), options.quick());
                lines.addAll(row.body().run(bench));
                deleteTree(directory);
            }
            return Table.markdown(lines) + "\nMeasured on " + machine + "; medians of " + rounds.count()
                    + " interleaved rounds of " + rounds.measured().toMillis() + " ms.\n";
        } finally {
            deleteTree(root);
        }
    }

    static List<Row> allRows() {
        return Stream.of(
                        WriteRows.rows(),
                        ReadRows.rows(),
                        FollowRows.rows(),
                        SizeRows.rows(),
                        SealRows.rows(),
                        CompactionRows.rows(),
                        BackupRows.rows(),
                        HttpRows.rows(),
                        TransferRows.rows(),
                        CacheRows.rows(),
                        GetRows.rows())
                .flatMap(List::stream)
                .toList();
    }

    static List<Row> selected(List<String> names) {
        Set<String> known = allRows().stream().map(Row::name).collect(Collectors.toSet());
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown row: name=" + name);
            }
        }
        return allRows().stream()
                .filter(row -> names.isEmpty() || names.contains(row.name()))
                .toList();
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
