package dev.tidemark.actors.compaction;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.compaction.CompactionPolicy;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the last run over all collections began that came to its end: one line of JSON in the data directory. One thread at a time.
 *
 * <p>Nothing depends on it: without it, or with one that cannot be read, all collections are looked at.
 */
public final class LastRun {

    static final String FILE = CompactionPolicy.LAST_RUN_FILE;

    private static final Logger LOG = LoggerFactory.getLogger(LastRun.class);
    private static final int LENGTH_MAX = 256;
    private static final Pattern LINE =
            Pattern.compile("\\{\"tidemark\":\"compaction\",\"version\":1,\"lastRun\":([0-9]{1,18})}\n");

    private final FileSystem disk;
    private final Path file;

    public LastRun(FileSystem disk, Path dataDirectory) {
        this.disk = disk;
        this.file = dataDirectory.resolve(FILE);
    }

    /** Wall-clock milliseconds, empty when nothing is known. */
    Optional<Long> read() {
        try {
            return disk.exists(file) ? parse(content()) : Optional.empty();
        } catch (TidemarkException failure) {
            LOG.warn("time of the last compaction is not known: reason={}", failure.getMessage());
            return Optional.empty();
        }
    }

    private String content() {
        try (FileHandle handle = disk.open(file, OpenMode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(LENGTH_MAX);
            handle.read(bytes, 0);
            return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
        }
    }

    private Optional<Long> parse(String content) {
        Matcher matcher = LINE.matcher(content);
        if (!matcher.matches()) {
            LOG.warn("time of the last compaction does not read: file={}", Location.of(file));
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(matcher.group(1)));
    }

    /** @throws dev.tidemark.engine.StorageFailedException when the disk refuses */
    void write(long startMillis) {
        String line = "{\"tidemark\":\"compaction\",\"version\":1,\"lastRun\":" + startMillis + "}\n";
        new AtomicPublisher(disk).publish(file, line.getBytes(StandardCharsets.US_ASCII));
    }
}
