package dev.tidemark.benchmarks.soak;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The command line of the soak, parsed. Immutable.
 *
 * @param duration of the load, without opening and checking
 * @param logBytes length that the log reaches in the first half of it
 * @param diskMaxBytes of the data directory, beyond which the soak ends as failed
 * @param directory a run keeps its data in a new directory here and deletes that
 * @param report directory for {@code soak.csv} and {@code soak.svg}
 */
record SoakOptions(Duration duration, long logBytes, long diskMaxBytes, Path directory, Path report, boolean help) {

    static final String USAGE = """
            usage: java -Xmx512m -XX:MaxDirectMemorySize=128m -cp testkit/benchmarks/target/benchmarks.jar \\
                       dev.tidemark.benchmarks.soak.Soak [--minutes N] [--mib N] [--disk-max-mib N] [--dir DIR] [--report DIR]
              --minutes       how long there is load; default 20
              --mib           length of the log after half of that; default 5120
              --disk-max-mib  ends as failed when the data takes more; default 12288
              --dir           keeps its data in a new directory here and deletes that; default target/soak-data
              --report        where soak.csv and soak.svg go; default target/soak
            """;

    private static final SoakOptions DEFAULT = new SoakOptions(
            Duration.ofMinutes(20),
            5L << 30,
            12L << 30,
            Path.of("target", "soak-data"),
            Path.of("target", "soak"),
            false);

    static SoakOptions parse(String... arguments) {
        SoakOptions options = DEFAULT;
        for (int n = 0; n < arguments.length; n += 2) {
            if (arguments[n].equals("--help")) {
                return options.withHelp();
            }
            if (n + 1 == arguments.length) {
                throw new IllegalArgumentException("option needs a value: name=" + arguments[n]);
            }
            options = options.with(arguments[n], arguments[n + 1]);
        }
        return options;
    }

    private SoakOptions with(String name, String value) {
        return switch (name) {
            case "--minutes" ->
                new SoakOptions(
                        Duration.ofMinutes(positive(name, value)), logBytes, diskMaxBytes, directory, report, help);
            case "--mib" ->
                new SoakOptions(duration, positive(name, value) << 20, diskMaxBytes, directory, report, help);
            case "--disk-max-mib" ->
                new SoakOptions(duration, logBytes, positive(name, value) << 20, directory, report, help);
            case "--dir" -> new SoakOptions(duration, logBytes, diskMaxBytes, Path.of(value), report, help);
            case "--report" -> new SoakOptions(duration, logBytes, diskMaxBytes, directory, Path.of(value), help);
            default -> throw new IllegalArgumentException("unknown option: name=" + name);
        };
    }

    private SoakOptions withHelp() {
        return new SoakOptions(duration, logBytes, diskMaxBytes, directory, report, true);
    }

    private static long positive(String name, String value) {
        long number = Long.parseLong(value);
        if (number < 1) {
            throw new IllegalArgumentException("option is not positive: name=" + name + " value=" + value);
        }
        return number;
    }
}
