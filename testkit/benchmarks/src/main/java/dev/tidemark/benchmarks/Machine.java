package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.load.Sample;
import dev.tidemark.benchmarks.load.Trials;
import dev.tidemark.benchmarks.load.Workload;
import dev.tidemark.benchmarks.peers.BareSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/** The line that says on what a table was measured. */
final class Machine {

    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final double KIB_PER_GIB = 1 << 20;

    private Machine() {}

    static String describe(Path directory, Workload workload) throws Exception {
        Files.createDirectories(directory);
        Duration half = Duration.ofMillis(500);
        Sample sync;
        try (var trial = Trials.sets(new BareSync(directory), workload, 1)) {
            sync = trial.sample(half, half);
        }
        return String.format(
                Locale.ROOT,
                "%d cores, %s memory, %s %s, JDK %s, %s; write and sync of one line: p50 %.0f µs",
                Runtime.getRuntime().availableProcessors(),
                memory(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.version(),
                Files.getFileStore(directory).type(),
                sync.p50Micros());
    }

    private static String memory() throws IOException {
        if (!Files.isReadable(MEMORY)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(MEMORY)) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .map(kib -> String.format(Locale.ROOT, "%.0f GiB", Long.parseLong(kib) / KIB_PER_GIB))
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
