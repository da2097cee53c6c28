package dev.tidemark.benchmarks.soak;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The samples of a soak: kept, and written to a file as they come; drawn at the end, whatever the end is. Owned by one thread. */
final class SoakReport implements Closeable {

    private final Path directory;
    private final PrintWriter table;
    private final List<UsageSample> samples = new ArrayList<>();

    SoakReport(Path directory) throws IOException {
        this.directory = directory;
        this.table =
                new PrintWriter(Files.newBufferedWriter(directory.resolve("soak.csv"), StandardCharsets.UTF_8), true);
        table.println(UsageSample.HEADINGS);
    }

    void add(UsageSample sample) {
        samples.add(sample);
        table.println(sample.line());
    }

    List<UsageSample> samples() {
        return List.copyOf(samples);
    }

    @Override
    public void close() throws IOException {
        table.close();
        if (samples.size() > 1) {
            Files.writeString(directory.resolve("soak.svg"), SoakPlot.svg(samples));
        }
    }
}
