package dev.tidemark.engine.state;

import dev.tidemark.engine.io.FileHandle;
import java.util.Optional;

/**
 * What one checkpoint file holds, whoever it belongs to; read with one block in memory at a time. Immutable.
 *
 * @param header present once its checksum held
 * @param count entries in intact blocks
 * @param seen highest position whose effect may be in the image; zero unless the file is whole
 * @param offset where the part starts that has the flaw; the end of a file without
 * @param flaw why the file does not serve anybody
 */
public record CheckpointScan(
        Optional<CheckpointHeader> header,
        long count,
        long seen,
        long offset,
        Optional<CheckpointReading.Unusable> flaw) {

    /** Reads and verifies the whole file; each intact block's entries go to {@code entries}, ascending by hash. */
    public static CheckpointScan of(FileHandle file, EntryConsumer entries) {
        return new CheckpointReader(file, file.path().toString()).scan(entries);
    }
}
