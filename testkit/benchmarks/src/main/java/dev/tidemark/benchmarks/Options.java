package dev.tidemark.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line, parsed: rows to run (none: all), short rounds or full ones, where the data goes as an absolute path. */
record Options(List<String> rows, boolean quick, Path directory, boolean help) {

    private static final Path DIRECTORY = Path.of("target", "benchmark-data");

    static final String USAGE = """
            usage: java -jar testkit/benchmarks/target/benchmarks.jar [ROW ...] [--quick] [--dir DIR] [--help]
              ROW      rows to run, all of them when none is named
              --quick  few short rounds and small logs: does it run, roughly
              --dir    each run keeps its data in a new directory here and deletes that; default target/benchmark-data
            """;

    static Options parse(String... arguments) {
        List<String> rows = new ArrayList<>();
        boolean quick = false;
        boolean help = false;
        Path directory = DIRECTORY;
        for (int n = 0; n < arguments.length; n++) {
            String argument = arguments[n];
            switch (argument) {
                case "--quick" -> quick = true;
                case "--help" -> help = true;
                case "--dir" -> {
                    n++;
                    if (n == arguments.length) {
                        throw new IllegalArgumentException("--dir needs a directory");
                    }
                    directory = Path.of(arguments[n]);
                }
                default -> {
                    if (argument.startsWith("-")) {
                        throw new IllegalArgumentException("unknown option: name=" + argument);
                    }
                    rows.add(argument);
                }
            }
        }
        return new Options(List.copyOf(rows), quick, directory.toAbsolutePath(), help);
    }
}
