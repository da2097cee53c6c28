package dev.tidemark.engine.space;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Adds up the lengths of the files in part of a data directory. Stateless. */
final class TreeCount {

    private final FileSystem disk;
    private final Path root;

    TreeCount(FileSystem disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    /**
     * Bytes by kind; nothing for what is not there.
     *
     * @throws StorageFailedException when the disk refuses
     */
    Map<DiskKind, Long> of(Path path) {
        Map<DiskKind, Long> bytes = new EnumMap<>(DiskKind.class);
        add(path, bytes);
        return bytes;
    }

    /** The same for the files right in the data directory. */
    Map<DiskKind, Long> ofTop() {
        Map<DiskKind, Long> bytes = new EnumMap<>(DiskKind.class);
        for (String name : disk.list(root)) {
            if (!name.equals(Unit.JOURNAL) && !Unit.GATHERED.contains(name)) {
                add(root.resolve(name), bytes);
            }
        }
        return bytes;
    }

    private void add(Path path, Map<DiskKind, Long> bytes) {
        Optional<DiskKind> kind = DiskKind.of(root.relativize(path));
        if (kind.isEmpty()) {
            return;
        }
        long length = length(path);
        if (length > 0) {
            bytes.merge(kind.get(), length, Long::sum);
            return;
        }
        List<String> names = disk.list(path);
        for (String name : names) {
            add(path.resolve(name), bytes);
        }
    }

    /** Zero for what is not there. */
    long length(Path path) {
        try {
            return disk.length(path);
        } catch (StorageFailedException failure) {
            if (failure.kind() == Kind.NOT_FOUND) {
                return 0;
            }
            throw failure;
        }
    }
}
