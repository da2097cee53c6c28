package dev.tidemark.actors.health;

import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Sees that the store's directories are the ones that it opened, by device and inode: what is written to files of a directory that was
 * moved away or deleted is lost, without an error from anywhere.
 */
final class DirectoriesCheck implements Check {

    private final FileSystem disk;
    private final Path root;
    private final BooleanSupplier isOwner;
    private final List<Path> directories;

    /** As they were when each was there first. */
    private final Map<Path, Object> known = new HashMap<>();

    DirectoriesCheck(FileSystem disk, Path root, BooleanSupplier isOwner) {
        this.disk = disk;
        this.root = root;
        this.isOwner = isOwner;
        this.directories = List.of(
                root, root.resolve("journal"), root.resolve("journal").resolve("0"), root.resolve("collections"));
    }

    /**
     * Notes what is there now, as the store opens.
     *
     * @throws dev.tidemark.engine.StorageFailedException when the disk refuses
     */
    void note() {
        directories.forEach(path -> disk.identity(path).ifPresent(identity -> known.putIfAbsent(path, identity)));
    }

    @Override
    public HealthCheck kind() {
        return HealthCheck.DIRECTORIES;
    }

    @Override
    public CompletionStage<?> look(Findings findings, BackupWork pace) {
        for (Path path : directories) {
            Object before = known.get(path);
            Optional<Object> now = disk.identity(path);
            if (before != null && now.isEmpty()) {
                findings.critical(nameOf(path), "directory is gone: what is written goes to deleted files and is lost");
            } else if (before != null && !now.get().equals(before)) {
                findings.critical(
                        nameOf(path),
                        "directory is another one than the store has open: what is written is lost, expected=" + before
                                + " actual=" + now.get());
            }
        }
        if (!isOwner.getAsBoolean()) {
            findings.critical("LOCK", "lock of the data directory is not the store's own any more");
        }
        note();
        return CompletableFuture.completedStage(findings);
    }

    private String nameOf(Path path) {
        return path.equals(root) ? "." : root.relativize(path).toString();
    }
}
