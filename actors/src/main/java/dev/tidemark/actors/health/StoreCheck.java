package dev.tidemark.actors.health;

import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.backup.BackupWork;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells of a store that takes no writes. */
final class StoreCheck implements Check {

    private final Tidemark store;

    StoreCheck(Tidemark store) {
        this.store = store;
    }

    @Override
    public HealthCheck kind() {
        return HealthCheck.STORE;
    }

    @Override
    public CompletionStage<?> look(Findings findings, BackupWork pace) {
        Tidemark.Readiness readiness = store.readiness();
        if (!readiness.ready()) {
            findings.critical("store", "store takes no writes: reason=" + readiness.reason());
        }
        return CompletableFuture.completedStage(findings);
    }
}
