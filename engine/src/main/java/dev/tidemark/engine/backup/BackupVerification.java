package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Proves that every byte of a backup is what was written: manifest, lengths, SHA-256 of all files, and that each collection's own
 * manifest lists exactly the segments that are there, up to its cut. Changes nothing but the note of the outcome. Used by one thread.
 */
public final class BackupVerification {

    private final BackupDirectory backups;
    private final FileSystem disk;
    private final BackupWork work;

    public BackupVerification(BackupDirectory backups, BackupWork work) {
        this.backups = backups;
        this.disk = backups.disk();
        this.work = work;
    }

    /**
     * Verifies a backup and keeps the outcome with it, where the disk lets it.
     *
     * @return the backup, whose state says what came of it
     * @throws StorageFailedException when the disk fails to read: that says nothing of the backup
     */
    public BackupSummary run(String id, long nowMillis) {
        Path directory = backups.of(id);
        String reason = "";
        try {
            verify(id, directory);
        } catch (CorruptDataException | UnsupportedFormatException bad) {
            reason = String.valueOf(bad.getMessage());
        } catch (StorageFailedException failure) {
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
            reason = String.valueOf(failure.getMessage());
        }
        new VerificationMark(disk, directory).write(new VerificationMark.Outcome(nowMillis, reason));
        return backups.summary(id);
    }

    /** @throws TidemarkException naming what is wrong and where */
    private void verify(String id, Path directory) {
        try (BackupManifestReader manifest = new BackupManifestReader(disk, directory)) {
            if (!manifest.head().id().equals(id)) {
                throw new CorruptDataException(
                        "backup is another one's copy: expected=" + id + " actual="
                                + manifest.head().id(),
                        Location.of(directory));
            }
            Optional<BackupLine> line = manifest.next();
            while (line.isPresent()) {
                BackupLine.OfCollection collection = (BackupLine.OfCollection) line.get();
                List<BackupLine.OfFile> files = new ArrayList<>();
                line = manifest.next();
                while (line.isPresent() && line.get() instanceof BackupLine.OfFile file) {
                    files.add(file);
                    line = manifest.next();
                }
                verify(directory, collection, files);
            }
        }
    }

    private void verify(Path directory, BackupLine.OfCollection collection, List<BackupLine.OfFile> files) {
        List<String> expected = new ArrayList<>();
        for (ClosedSegment segment :
                BackedUp.manifestOf(disk, directory, collection).segments()) {
            expected.add(BackupNames.segment(collection.entry().id(), segment));
        }
        expected.add(BackupNames.manifest(collection.entry().id()));
        List<String> listed = files.stream().map(BackupLine.OfFile::name).toList();
        if (!listed.equals(expected)) {
            throw new CorruptDataException(
                    "files of a collection are not those that its manifest lists: expected=" + expected.size()
                            + " actual=" + listed.size(),
                    Location.of(directory.resolve(collection.entry().id().toString())));
        }
        for (BackupLine.OfFile file : files) {
            Path path = directory.resolve(file.name());
            String actual = WholeFile.sha256(disk, path, file.lengthBytes(), work);
            if (!actual.equals(file.sha256())) {
                throw new CorruptDataException(
                        "file is not what was backed up: expected=" + file.sha256() + " actual=" + actual,
                        Location.of(path));
            }
        }
    }
}
