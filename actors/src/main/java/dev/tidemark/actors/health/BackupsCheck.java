package dev.tidemark.actors.health;

import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.backup.BackupStatistics;
import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.backup.BackupSummary;
import dev.tidemark.engine.backup.BackupWork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Tells of backups that were found damaged or cannot be read, of tasks that failed, and of a schedule that is not kept. */
final class BackupsCheck implements Check {

    private static final String SUBJECT = "backups";
    private static final Duration OVERDUE = Duration.ofHours(1);

    private final Tidemark store;
    private final TimeSource time;
    private long failuresBefore;

    BackupsCheck(Tidemark store, TimeSource time) {
        this.store = store;
        this.time = time;
    }

    @Override
    public HealthCheck kind() {
        return HealthCheck.BACKUPS;
    }

    @Override
    public CompletionStage<?> look(Findings findings, BackupWork pace) {
        tasks(findings, store.backups().statistics());
        return store.backups().list().thenAccept(all -> kept(findings, all));
    }

    private void tasks(Findings findings, BackupStatistics numbers) {
        if (numbers.failures() > failuresBefore) {
            findings.warning(
                    SUBJECT,
                    "tasks have failed since the last look: count=" + (numbers.failures() - failuresBefore) + " reason="
                            + numbers.lastFailure());
        }
        failuresBefore = numbers.failures();
        long lateMillis = time.wallMillis() - numbers.nextMillis();
        if (numbers.nextMillis() > 0 && lateMillis > OVERDUE.toMillis()) {
            findings.warning(
                    SUBJECT, "backup by schedule is overdue: due=" + Instant.ofEpochMilli(numbers.nextMillis()));
        }
    }

    /** The last one is what somebody would restore. */
    private static void kept(Findings findings, List<BackupSummary> all) {
        for (int index = 0; index < all.size(); index++) {
            BackupSummary backup = all.get(index);
            boolean isLast = index == all.size() - 1;
            HealthSeverity severity = isLast ? HealthSeverity.CRITICAL : HealthSeverity.WARNING;
            switch (backup.state()) {
                case FAILED -> findings.add(severity, backup.id(), "backup is damaged: reason=" + backup.reason());
                case UNREADABLE ->
                    findings.add(severity, backup.id(), "backup cannot be read: reason=" + backup.reason());
                case UNVERIFIED, VERIFIED -> {}
            }
        }
    }
}
