package dev.tidemark.http.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command that works on a data directory. Filled in by the parser before the command runs. */
final class CommonOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "Data directory of the store (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(
            names = "--progress",
            negatable = true,
            description = "Show a progress bar on what takes over a second, on stderr (default: on a terminal only).")
    private boolean progress = Progress.onTerminal();

    @Option(names = "--verbose", description = "Log more, and show where an error comes from.")
    private boolean verbose;

    Path data() {
        return data;
    }

    boolean verbose() {
        return verbose;
    }

    Progress progress(String task, long max, String unit) {
        return new Progress(progress, task, max, unit);
    }
}
