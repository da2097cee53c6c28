package dev.tidemark.engine.store;

import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * Tells whether the files under a collection's name are an earlier collection's of the same name, whose drop a crash kept from
 * moving them away. Stateless.
 */
final class Incarnation {

    private static final int HEADER_MAX_BYTES = 512;

    private Incarnation() {}

    /** Whether the first segment there is intact and another incarnation's. */
    static boolean isForeign(FileSystem disk, CollectionFiles files) {
        return !files.isCatalog()
                && header(disk, files.directory())
                        .filter(header -> !header.handle().equals(files.handle()))
                        .isPresent();
    }

    /** Header of the first segment in a collection's directory, of a compacted one where there is no other; empty where there is none or it is not intact. */
    static Optional<SegmentHeader> header(FileSystem disk, Path collection) {
        Path logs = CollectionFiles.logsIn(collection);
        return disk.list(logs).stream()
                .filter(name -> SegmentName.parse(name).isPresent())
                .min(Comparator.comparing(
                        name -> SegmentName.parse(name).orElseThrow().isCompacted()))
                .flatMap(name -> header(disk, logs.resolve(name), new byte[HEADER_MAX_BYTES]));
    }

    private static Optional<SegmentHeader> header(FileSystem disk, Path segment, byte[] buffer) {
        try (FileHandle file = disk.open(segment, OpenMode.READ)) {
            int length = file.read(ByteBuffer.wrap(buffer), 0);
            return SegmentHeader.read(buffer, 0, length).content();
        }
    }
}
