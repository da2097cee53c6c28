package dev.tidemark.actors.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileInput;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store remembers of the snapshots that it has written: one small file, published whole. One thread at a time.
 *
 * <p>Nothing depends on it: of which nothing is known is written anew.
 */
final class SnapshotMarks {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotMarks.class);
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /** The file. */
    private record Content(String tidemark, int version, List<SnapshotMark> marks) {}

    private static final String KIND = "snapshots";

    private final FileSystem disk;
    private final Path file;
    private final Map<String, SnapshotMark> marks = new TreeMap<>();

    private SnapshotMarks(FileSystem disk, Path file) {
        this.disk = disk;
        this.file = file;
    }

    static SnapshotMarks read(FileSystem disk, Path file) {
        SnapshotMarks read = new SnapshotMarks(disk, file);
        try {
            if (disk.exists(file)) {
                read.fill();
            }
        } catch (TidemarkException | IOException failure) {
            LOG.warn("what is known of snapshots does not read, all are written anew: reason={}", failure.getMessage());
        }
        return read;
    }

    private void fill() throws IOException {
        try (FileInput source = new FileInput(disk.open(file, OpenMode.READ))) {
            Content content = MAPPER.readValue(source, Content.class);
            if (!KIND.equals(content.tidemark()) || content.version() != VERSION) {
                throw new IOException("unknown format: file=" + file.getFileName());
            }
            content.marks().forEach(mark -> marks.put(mark.collection(), mark));
        }
    }

    Optional<SnapshotMark> of(String collection) {
        return Optional.ofNullable(marks.get(collection));
    }

    /** @throws dev.tidemark.engine.StorageFailedException when the disk refuses; it is remembered until the store is closed */
    void put(SnapshotMark mark) {
        marks.put(mark.collection(), mark);
        publish();
    }

    void remove(String collection) {
        if (marks.remove(collection) != null) {
            publish();
        }
    }

    private void publish() {
        try {
            byte[] content = MAPPER.writeValueAsBytes(new Content(KIND, VERSION, List.copyOf(marks.values())));
            new AtomicPublisher(disk).publish(file, content);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
