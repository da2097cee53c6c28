package dev.tidemark.actors.health;

import dev.tidemark.engine.backup.BackupWork;
import java.util.concurrent.CompletionStage;

/** Looks at one thing in each run. Used by one run at a time; may remember what it saw in the last one. */
interface Check {

    HealthCheck kind();

    /**
     * Begins to look, on a thread that may block.
     *
     * @param findings of this run; nobody else adds to it before the end
     * @param pace is told of all bytes that are read
     * @return completes when there is nothing more to find; fails, or throws, when it cannot be looked at
     */
    CompletionStage<?> look(Findings findings, BackupWork pace);
}
