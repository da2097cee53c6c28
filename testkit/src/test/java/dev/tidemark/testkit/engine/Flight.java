package dev.tidemark.testkit.engine;

import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.store.Batch;
import java.util.List;
import java.util.Optional;

/** A batch in the journal with the operations that it carries. */
final class Flight implements AppendOutcome {

    private final OpenCollection collection;
    private final Batch batch;
    private final List<StagedWrite> writes;
    private boolean durable;
    private Optional<TidemarkException> failure = Optional.empty();

    Flight(OpenCollection collection, Batch batch, List<StagedWrite> writes) {
        this.collection = collection;
        this.batch = batch;
        this.writes = List.copyOf(writes);
    }

    OpenCollection collection() {
        return collection;
    }

    Batch batch() {
        return batch;
    }

    List<StagedWrite> writes() {
        return writes;
    }

    boolean isDurable() {
        return durable;
    }

    Optional<TidemarkException> failure() {
        return failure;
    }

    @Override
    public void durable() {
        durable = true;
    }

    @Override
    public void failed(TidemarkException reason) {
        failure = Optional.of(reason);
    }
}
