package dev.tidemark.actors.health;

import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.inspect.StoreVerifier;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.DurableDirectory;
import dev.tidemark.engine.io.FileInput;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last reports of a store: one file in its data directory, a report a line, the last one first, published whole. One thread at a time.
 *
 * <p>Nothing depends on it: what does not read is left out, and what cannot be written is told to the log.
 */
final class HealthHistory {

    private static final Logger LOG = LoggerFactory.getLogger(HealthHistory.class);
    private static final int LENGTH_MAX_BYTES = 16 << 20;

    private final FileSystem disk;
    private final Path directory;
    private final Path file;

    HealthHistory(FileSystem disk, Path dataDirectory) {
        this.disk = disk;
        this.directory = dataDirectory.resolve(StoreVerifier.HEALTH);
        this.file = directory.resolve("history.jsonl");
    }

    /** The last one first. */
    List<HealthReport> read() {
        try {
            return disk.exists(file) ? parse() : List.of();
        } catch (TidemarkException | IOException failure) {
            LOG.warn("reports of earlier health runs do not read: reason={}", failure.getMessage());
            return List.of();
        }
    }

    private List<HealthReport> parse() throws IOException {
        try (FileInput source = new FileInput(disk.open(file, OpenMode.READ))) {
            String text = new String(source.readNBytes(LENGTH_MAX_BYTES), StandardCharsets.UTF_8);
            return text.lines().map(HealthJson::parse).flatMap(Optional::stream).toList();
        }
    }

    void write(List<HealthReport> reports) {
        String text = reports.stream().map(report -> report.toJson() + "\n").collect(Collectors.joining());
        try {
            DurableDirectory.create(disk, directory.toAbsolutePath());
            new AtomicPublisher(disk).publish(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (TidemarkException failure) {
            LOG.warn("report of a health run is not kept: reason={}", failure.getMessage());
        }
    }
}
