package dev.tidemark.actors.compaction;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.compaction.CompactionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One run over all collections of a store. A plain class, owned by the compactor.
 *
 * <p>Life: looked at page by page, its candidates have their turns meanwhile → ended when all was looked at and the last
 * candidate has had its turn.
 */
final class Round {

    private final long startMillis;
    private final long sinceMillis;
    private final CompactionPolicy policy;
    private final boolean scheduled;
    private final List<CompletableFuture<CompactionOutcome>> askers = new ArrayList<>();
    private Optional<CollectionName> cursor = Optional.empty();
    private boolean looked;
    private int candidates;
    private CompactionOutcome total = CompactionOutcome.NONE;
    private Optional<Throwable> failure = Optional.empty();

    private Round(long startMillis, long sinceMillis, CompactionPolicy policy, boolean scheduled) {
        this.startMillis = startMillis;
        this.sinceMillis = sinceMillis;
        this.policy = policy;
        this.scheduled = scheduled;
    }

    /** @param sinceMillis only collections of which a file was closed since are looked at */
    static Round scheduled(long startMillis, long sinceMillis, CompactionPolicy policy) {
        return new Round(startMillis, sinceMillis, policy, true);
    }

    /** Every collection of which anything would go. */
    static Round byHand(long startMillis) {
        return new Round(startMillis, 0, new CompactionPolicy(Double.MIN_VALUE, 0, 0), false);
    }

    boolean isScheduled() {
        return scheduled;
    }

    long startMillis() {
        return startMillis;
    }

    long sinceMillis() {
        return sinceMillis;
    }

    CompactionPolicy policy() {
        return policy;
    }

    Optional<CollectionName> cursor() {
        return cursor;
    }

    void asked(CompletableFuture<CompactionOutcome> asker) {
        askers.add(asker);
    }

    /** Whether nobody who asked for it waits any more. */
    boolean isUnwanted() {
        return !scheduled && askers.stream().allMatch(CompletableFuture::isDone);
    }

    /** @param next empty when all was looked at */
    void looked(Optional<CollectionName> next) {
        cursor = next;
        looked = next.isEmpty();
    }

    /** The rest is not looked at. */
    void giveUp(Throwable reason) {
        looked = true;
        failed(reason);
    }

    boolean isLooked() {
        return looked;
    }

    void candidate() {
        candidates++;
    }

    /** A candidate has had its turn. */
    void ended(CompactionOutcome outcome) {
        candidates--;
        total = total.plus(outcome);
    }

    /** A candidate could not be compacted. */
    void lost(Throwable reason) {
        candidates--;
        failed(reason);
    }

    private void failed(Throwable reason) {
        failure = failure.or(() -> Optional.of(reason));
    }

    boolean isOver() {
        return looked && candidates == 0;
    }

    /** Whether every collection that was due is compacted. */
    boolean hasSucceeded() {
        return failure.isEmpty();
    }

    /** Tells those who asked. */
    void settle() {
        askers.forEach(asker -> failure.ifPresentOrElse(asker::completeExceptionally, () -> asker.complete(total)));
    }
}
