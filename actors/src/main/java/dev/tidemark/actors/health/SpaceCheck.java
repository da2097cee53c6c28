package dev.tidemark.actors.health;

import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.disk.DiskStatistics;
import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.space.DiskGauge.Level;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells of too little space: of the file system, or within what the store may take. */
final class SpaceCheck implements Check {

    private final Tidemark store;
    private final FileSystem disk;
    private final Path directory;
    private final HealthSettings.Limits limits;

    SpaceCheck(Tidemark store, FileSystem disk, Path directory, HealthSettings.Limits limits) {
        this.store = store;
        this.disk = disk;
        this.directory = directory;
        this.limits = limits;
    }

    @Override
    public HealthCheck kind() {
        return HealthCheck.SPACE;
    }

    @Override
    public CompletionStage<?> look(Findings findings, BackupWork pace) {
        long free = disk.usableSpace(directory);
        if (free < limits.freeCriticalBytes()) {
            findings.critical(
                    "disk", "file system is all but full: freeBytes=" + free + " limit=" + limits.freeCriticalBytes());
        } else if (free < limits.freeWarningBytes()) {
            findings.warning("disk", "file system fills up: freeBytes=" + free + " limit=" + limits.freeWarningBytes());
        }
        DiskStatistics numbers = store.statistics().disk();
        if (numbers.level() == Level.FULL) {
            findings.critical("disk", "store has taken what it may, writes are refused: " + use(numbers));
        } else if (numbers.level() == Level.TIGHT) {
            findings.warning("disk", "store has almost taken what it may, chunks are deleted: " + use(numbers));
        }
        return CompletableFuture.completedStage(findings);
    }

    private static String use(DiskStatistics numbers) {
        return "usedBytes=" + numbers.use().total() + " maxBytes="
                + numbers.limits().maxBytes() + " minFreeBytes="
                + numbers.limits().minFreeBytes();
    }
}
