package dev.tidemark.engine.chunk;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Deletes what nobody needs in a chunk directory. Used by one thread at a time. */
final class ChunkSweep {

    private final FileSystem disk;
    private final Path directory;

    ChunkSweep(FileSystem disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Deletes temporary files last written to at or before a moment; answers which. */
    List<Path> temporaries(long untilMillis) {
        List<Path> deleted = new ArrayList<>();
        for (String name : disk.list(directory)) {
            Path file = directory.resolve(name);
            if (name.endsWith(AtomicPublisher.TEMPORARY_SUFFIX) && disk.modifiedMillis(file) <= untilMillis) {
                disk.delete(file);
                deleted.add(file);
            }
        }
        return deleted;
    }

    /**
     * Deletes the chunks of unwanted ranges, the indexes first and for good, then contents that nobody holds.
     *
     * @return bytes of what was deleted
     */
    long chunks(Predicate<ChunkRange> unwanted, Pins pins) {
        List<Path> indexes = new ArrayList<>();
        List<Path> contents = new ArrayList<>();
        for (String name : disk.list(directory)) {
            Optional<ChunkNames.Parts> parts = ChunkNames.parse(name).filter(found -> unwanted.test(found.range()));
            parts.ifPresent(found ->
                    (found.rest().equals(ChunkNames.INDEX_SUFFIX) ? indexes : contents).add(directory.resolve(name)));
        }
        long bytes = 0;
        for (Path index : indexes) {
            bytes += delete(index);
        }
        if (!indexes.isEmpty()) {
            disk.syncDirectory(directory);
        }
        for (Path content : contents) {
            Optional<Pin> claim = pins.claim(List.of(content));
            if (claim.isPresent()) {
                try {
                    bytes += delete(content);
                } finally {
                    claim.get().close();
                }
            }
        }
        return bytes;
    }

    /** Bytes that were in it; zero when it is gone already. */
    private long delete(Path file) {
        try {
            long length = disk.length(file);
            disk.delete(file);
            return length;
        } catch (StorageFailedException failure) {
            if (failure.kind() == Kind.NOT_FOUND) {
                return 0;
            }
            throw failure;
        }
    }
}
