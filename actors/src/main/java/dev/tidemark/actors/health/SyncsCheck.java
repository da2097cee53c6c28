package dev.tidemark.actors.health;

import dev.tidemark.actors.journal.JournalFiles;
import dev.tidemark.actors.journal.JournalStatistics;
import dev.tidemark.engine.backup.BackupWork;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Tells of syncs of the journal that take too long, on which every write waits, and of one that does not come back. */
final class SyncsCheck implements Check {

    private final Supplier<JournalStatistics> journal;
    private final HealthSettings.Limits limits;
    private long syncsBefore;
    private Duration timeBefore = Duration.ZERO;

    SyncsCheck(Supplier<JournalStatistics> journal, HealthSettings.Limits limits) {
        this.journal = journal;
        this.limits = limits;
    }

    @Override
    public HealthCheck kind() {
        return HealthCheck.SYNCS;
    }

    @Override
    public CompletionStage<?> look(Findings findings, BackupWork pace) {
        JournalFiles files = journal.get().files();
        if (files.syncUnderWay().compareTo(limits.syncCritical()) > 0) {
            findings.critical(
                    "journal",
                    "sync does not come back, the disk hangs: since=" + files.syncUnderWay() + " limit="
                            + limits.syncCritical());
        }
        long syncs = files.syncs() - syncsBefore;
        Duration time = files.syncTime().minus(timeBefore);
        syncsBefore = files.syncs();
        timeBefore = files.syncTime();
        if (syncs > 0 && time.dividedBy(syncs).compareTo(limits.syncWarning()) > 0) {
            findings.warning(
                    "journal",
                    "syncs take long: mean=" + time.dividedBy(syncs) + " limit=" + limits.syncWarning() + " syncs="
                            + syncs);
        }
        return CompletableFuture.completedStage(findings);
    }
}
