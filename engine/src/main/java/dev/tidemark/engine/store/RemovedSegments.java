package dev.tidemark.engine.store;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.chunk.Pin;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.Segment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * Files of segments that retention has removed from the log and that are still there. Owned by the collection's writer, who alone
 * deletes them: a file of that name may be another collection's as soon as this one was dropped. What is left when the writer ends,
 * the next opening deletes.
 */
final class RemovedSegments {

    private final FileSystem disk;
    private final CollectionFiles files;

    /** Oldest first. */
    private final ArrayDeque<Path> left = new ArrayDeque<>();

    RemovedSegments(FileSystem disk, CollectionFiles files) {
        this.disk = disk;
        this.files = files;
    }

    void add(List<Segment> segments) {
        segments.forEach(segment -> left.add(segment.path()));
    }

    /**
     * Deletes what nobody pins.
     *
     * @return files that still wait
     * @throws StorageFailedException when the disk refuses; a later call tries again
     */
    int delete(Pins pins) {
        boolean any = false;
        for (Path path : List.copyOf(left)) {
            Optional<Pin> claim = pins.claim(List.of(path));
            if (claim.isPresent()) {
                try {
                    delete(path);
                } finally {
                    claim.get().close();
                }
                left.remove(path);
                any = true;
            }
        }
        if (any) {
            disk.syncDirectory(files.logDirectory());
        }
        return left.size();
    }

    /** A try before this one may have come as far as here. */
    private void delete(Path path) {
        try {
            disk.delete(path);
        } catch (StorageFailedException failure) {
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
        }
    }
}
