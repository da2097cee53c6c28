package dev.tidemark.engine.store;

import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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
        if (files.isCatalog()) {
            return false;
        }
        Optional<Path> first = disk.list(files.logDirectory()).stream()
                .filter(name -> files.baseOf(name).isPresent())
                .map(name -> files.logDirectory().resolve(name))
                .findFirst();
        return first.flatMap(path -> header(disk, path))
                .filter(header -> !header.handle().equals(files.handle()))
                .isPresent();
    }

    private static Optional<SegmentHeader> header(FileSystem disk, Path path) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            byte[] bytes = new byte[HEADER_MAX_BYTES];
            int length = file.read(ByteBuffer.wrap(bytes), 0);
            return SegmentHeader.read(bytes, 0, length).content();
        }
    }
}
