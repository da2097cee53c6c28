package dev.tidemark.actors.health;

import dev.tidemark.actors.seal.ZstdDecoding;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.chunk.GzipDecoding;
import dev.tidemark.engine.inspect.Finding;
import dev.tidemark.engine.inspect.Gravity;
import dev.tidemark.engine.inspect.StoreVerifier;
import dev.tidemark.engine.inspect.VerifyListener;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads every byte that anything depends on, beside the store at its work: the scrub.
 *
 * <p>Files come, grow and go meanwhile. What is found wrong is believed when a second reading of everything finds it in the same file; damage
 * that was found once alone, in a file to which nothing has happened, is a warning: a disk that reads badly now and then is no good either.
 */
final class ChecksumCheck implements Check {

    /** Findings that are kept for the second reading; of more files some are wrong in any case. */
    private static final int SUSPECTS_MAX = 10_000;

    private final FileSystem disk;
    private final Path directory;
    private final TimeSource time;

    ChecksumCheck(FileSystem disk, Path directory, TimeSource time) {
        this.disk = disk;
        this.directory = directory;
        this.time = time;
    }

    @Override
    public HealthCheck kind() {
        return HealthCheck.CHECKSUMS;
    }

    @Override
    public CompletionStage<?> look(Findings findings, BackupWork pace) {
        long sinceMillis = time.wallMillis();
        Reading first = read(pace);
        if (!first.suspects.isEmpty()) {
            Reading second = read(pace);
            first.suspects.forEach((place, finding) -> {
                if (second.suspects.containsKey(place)) {
                    believe(findings, finding);
                } else if (finding.gravity() == Gravity.DAMAGE && isAsItWas(place.file(), sinceMillis)) {
                    findings.warning(finding.file(), "found once, and not when it was read again: " + finding);
                }
            });
        }
        return CompletableFuture.completedStage(findings);
    }

    private Reading read(BackupWork pace) {
        Reading reading = new Reading();
        new StoreVerifier(new PacedDisk(disk, pace), directory, List.of(new GzipDecoding(), new ZstdDecoding()))
                .byOwner()
                .withJson()
                .verify(reading);
        return reading;
    }

    private static void believe(Findings findings, Finding finding) {
        findings.add(
                finding.gravity() == Gravity.DAMAGE ? HealthSeverity.CRITICAL : HealthSeverity.WARNING,
                finding.file(),
                finding.toString());
    }

    /** Whether nothing was written to the file since then, and it is still there. */
    private boolean isAsItWas(String file, long sinceMillis) {
        try {
            Path path = directory.resolve(file);
            return disk.exists(path) && disk.modifiedMillis(path) <= sinceMillis;
        } catch (StorageFailedException failure) {
            return true;
        }
    }

    /** Findings of one file that weigh the same are told once. */
    private record Place(Gravity gravity, String file) {}

    /** What one reading has found but for what is part of normal life. */
    private static final class Reading implements VerifyListener {

        /** The first one in each place. */
        private final Map<Place, Finding> suspects = new LinkedHashMap<>();

        @Override
        public void found(Finding finding) {
            Place place = new Place(finding.gravity(), finding.file());
            if (finding.gravity() != Gravity.NOTE && suspects.size() < SUSPECTS_MAX) {
                suspects.putIfAbsent(place, finding);
            }
        }

        @Override
        public void progressed(long doneBytes, long totalBytes) {
            // The disk tells the pace of each piece.
        }
    }
}
