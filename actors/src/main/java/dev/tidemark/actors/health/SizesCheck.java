package dev.tidemark.actors.health;

import dev.tidemark.actors.snapshot.SnapshotFiles;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.DirectoryNames;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells of JSON files and logs that have become too long for comfort. Looks at lengths alone. */
final class SizesCheck implements Check {

    private final FileSystem disk;
    private final Path directory;
    private final HealthSettings.Limits limits;

    SizesCheck(FileSystem disk, Path directory, HealthSettings.Limits limits) {
        this.disk = disk;
        this.directory = directory;
        this.limits = limits;
    }

    @Override
    public HealthCheck kind() {
        return HealthCheck.SIZES;
    }

    @Override
    public CompletionStage<?> look(Findings findings, BackupWork pace) {
        for (String name : disk.list(directory)) {
            SnapshotFiles.nameOf(name).ifPresent(collection -> snapshot(findings, name));
        }
        Path collections = directory.resolve("collections");
        for (String name : disk.list(collections)) {
            log(findings, name, collections.resolve(name).resolve("log"));
            // Nothing is read; a run that is to end ends here.
            pace.spent(0);
        }
        return CompletableFuture.completedStage(findings);
    }

    private void snapshot(Findings findings, String file) {
        long bytes = lengthOf(directory.resolve(file));
        if (bytes > limits.snapshotMaxBytes()) {
            findings.warning(file, "JSON file is long: lengthBytes=" + bytes + " limit=" + limits.snapshotMaxBytes());
        }
    }

    private void log(Findings findings, String folder, Path log) {
        long bytes = 0;
        for (String segment : disk.list(log)) {
            bytes += lengthOf(log.resolve(segment));
        }
        if (bytes > limits.logMaxBytes()) {
            String name =
                    DirectoryNames.nameOf(folder).map(CollectionName::value).orElse(folder);
            findings.warning(name, "log is long: lengthBytes=" + bytes + " limit=" + limits.logMaxBytes());
        }
    }

    /** Zero of a file that has gone meanwhile. */
    private long lengthOf(Path file) {
        try {
            return disk.length(file);
        } catch (StorageFailedException failure) {
            if (failure.kind() == StorageFailedException.Kind.NOT_FOUND) {
                return 0;
            }
            throw failure;
        }
    }
}
