package dev.tidemark.actors.health;

import dev.tidemark.actors.journal.JournalFiles;
import dev.tidemark.actors.journal.JournalStatistics;
import dev.tidemark.engine.backup.BackupWork;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Tells of a journal that has failed since the last look, or gives its files not free. An idle store's file may become as old as it likes. */
final class JournalFilesCheck implements Check {

    private final Supplier<JournalStatistics> journal;
    private final int filesMax;
    private final Duration ageMax;
    private long failuresBefore;

    JournalFilesCheck(Supplier<JournalStatistics> journal, int filesMax, Duration ageMax) {
        this.journal = journal;
        this.filesMax = filesMax;
        this.ageMax = ageMax;
    }

    @Override
    public HealthCheck kind() {
        return HealthCheck.JOURNAL;
    }

    @Override
    public CompletionStage<?> look(Findings findings, BackupWork pace) {
        JournalStatistics numbers = journal.get();
        long failures = numbers.failures() - failuresBefore;
        failuresBefore = numbers.failures();
        if (failures > 0) {
            findings.critical(
                    "journal",
                    "writes or syncs have failed since the last look, the disk is not to be trusted: count="
                            + failures);
        }
        JournalFiles files = numbers.files();
        if (files.live() * 2 > filesMax && files.oldestAge().compareTo(ageMax) > 0) {
            findings.warning(
                    "journal",
                    "oldest file is not given free: age=" + files.oldestAge() + " limit=" + ageMax + " files="
                            + files.live() + " filesMax=" + filesMax);
        }
        return CompletableFuture.completedStage(findings);
    }
}
