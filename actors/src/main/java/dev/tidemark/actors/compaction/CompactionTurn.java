package dev.tidemark.actors.compaction;

import dev.tidemark.engine.compaction.CompactionPolicy;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One collection's turn to be compacted: given by the {@link Compactor} to the collection's writer, which ends it, in whichever
 * way. Any thread.
 */
public final class CompactionTurn {

    private final CatalogEntry collection;
    private final Optional<CompactionPolicy> policy;
    private final CompactionPace pace;
    private final CompactionSettings.Ages ages;
    private final CompletableFuture<CompactionOutcome> end = new CompletableFuture<>();
    private volatile boolean cancelled;

    /**
     * @param policy that must find it worth it; empty when somebody asked for this collection
     * @param ages of what is compressed and dropped
     */
    public CompactionTurn(
            CatalogEntry collection,
            Optional<CompactionPolicy> policy,
            CompactionPace pace,
            CompactionSettings.Ages ages) {
        this.collection = collection;
        this.policy = policy;
        this.pace = pace;
        this.ages = ages;
    }

    public CatalogEntry collection() {
        return collection;
    }

    public Optional<CompactionPolicy> policy() {
        return policy;
    }

    public CompactionPace pace() {
        return pace;
    }

    public CompactionSettings.Ages ages() {
        return ages;
    }

    /** Nobody wants it any more: the writer gives it up before its next step. */
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** The collection is compacted, as far as that was worth it. */
    public void done(CompactionOutcome outcome) {
        end.complete(outcome);
    }

    /** It was given up, with all as before. A turn that has ended stays as it ended. */
    public void failed(Throwable reason) {
        end.completeExceptionally(reason);
    }

    /** Runs when the turn has ended, in whichever way. */
    public void whenEnded(Runnable action) {
        end().whenComplete((outcome, failure) -> action.run());
    }

    CompletionStage<CompactionOutcome> end() {
        return end;
    }
}
