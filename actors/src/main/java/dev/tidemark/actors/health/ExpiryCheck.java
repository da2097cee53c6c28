package dev.tidemark.actors.health;

import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.expiry.ExpiryStatistics;
import dev.tidemark.engine.backup.BackupWork;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells of entries that have expired and stay, for want of a handler or because removing them fails. */
final class ExpiryCheck implements Check {

    private static final String SUBJECT = "expiry";

    private final Tidemark store;
    private ExpiryStatistics before = ExpiryStatistics.NONE;

    ExpiryCheck(Tidemark store) {
        this.store = store;
    }

    @Override
    public HealthCheck kind() {
        return HealthCheck.EXPIRY;
    }

    @Override
    public CompletionStage<?> look(Findings findings, BackupWork pace) {
        ExpiryStatistics now = store.statistics().expiry();
        if (now.waiting() > 0) {
            findings.warning(
                    SUBJECT,
                    "expired entries wait for a handler that nobody has registered: collections=" + now.waiting());
        }
        if (now.failures() > before.failures()) {
            findings.warning(
                    SUBJECT, "expired entries could not be removed: rounds=" + (now.failures() - before.failures()));
        }
        if (now.handlerFailures() > before.handlerFailures()) {
            findings.warning(
                    SUBJECT,
                    "handlers of expired entries have failed or came back too late: calls="
                            + (now.handlerFailures() - before.handlerFailures()));
        }
        before = now;
        return CompletableFuture.completedStage(findings);
    }
}
