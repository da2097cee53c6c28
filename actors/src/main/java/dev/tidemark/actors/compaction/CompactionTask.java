package dev.tidemark.actors.compaction;

import dev.tidemark.engine.compaction.CompactionPolicy;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A collection that waits for its turn, has it, or pauses before another try. A plain class, owned by the compactor. */
final class CompactionTask {

    private final CatalogEntry collection;
    private final Optional<Round> round;
    private final List<CompletableFuture<CompactionOutcome>> askers = new ArrayList<>();
    private Optional<CompactionTurn> turn = Optional.empty();
    private int failures;

    private CompactionTask(CatalogEntry collection, Optional<Round> round) {
        this.collection = collection;
        this.round = round;
    }

    static CompactionTask of(Round round, CatalogEntry collection) {
        round.candidate();
        return new CompactionTask(collection, Optional.of(round));
    }

    static CompactionTask byHand(CatalogEntry collection) {
        return new CompactionTask(collection, Optional.empty());
    }

    CatalogEntry collection() {
        return collection;
    }

    boolean isOf(CatalogEntry other) {
        return collection.id().equals(other.id());
    }

    boolean isByHand() {
        return round.isEmpty();
    }

    Optional<CompactionPolicy> policy() {
        return round.map(Round::policy);
    }

    void asked(CompletableFuture<CompactionOutcome> asker) {
        askers.add(asker);
    }

    /** Whether nobody wants it any more. */
    boolean isUnwanted() {
        return round.map(Round::isUnwanted).orElseGet(() -> askers.stream().allMatch(CompletableFuture::isDone));
    }

    void begun(CompactionTurn given) {
        turn = Optional.of(given);
    }

    void cancel() {
        turn.ifPresent(CompactionTurn::cancel);
    }

    void done(CompactionOutcome outcome) {
        askers.forEach(asker -> asker.complete(outcome));
        round.ifPresent(run -> run.ended(outcome));
    }

    /** There will be no other try; the run goes on as if it had been nothing. */
    void passedOver(Throwable reason) {
        askers.forEach(asker -> asker.completeExceptionally(reason));
        round.ifPresent(run -> run.ended(CompactionOutcome.NONE));
    }

    /** There will be no other try in this run. */
    void failed(Throwable reason) {
        askers.forEach(asker -> asker.completeExceptionally(reason));
        round.ifPresent(run -> run.lost(reason));
    }

    /** @return tries that have failed so far, this one included */
    int countFailure() {
        failures++;
        return failures;
    }

    /** How many times the first pause comes before the next try: 1, 2, 4 … */
    int pauses() {
        return 1 << (failures - 1);
    }
}
