package dev.tidemark.actors.writer;

import dev.tidemark.actors.journal.JournalBatch;
import dev.tidemark.actors.telemetry.Step;
import dev.tidemark.actors.telemetry.StepRun;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.store.Batch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A batch on its way through the journal, with the calls that wait for it. The journal's keeper has it until it lands; the
 * writer alone touches its calls.
 */
final class Flight extends JournalBatch {

    private final CollectionPort port;
    private final Batch batch;
    private final List<JournalEntry> entries;
    private final List<PendingWrite> calls;
    private final StepRun run;
    private Optional<TidemarkException> failure = Optional.empty();

    /** @param calls owned by the flight from here on */
    Flight(CollectionPort port, Batch batch, List<PendingWrite> calls) {
        this.port = port;
        this.batch = batch;
        this.entries = List.of(batch.entry(port.entry().id()));
        this.calls = calls;
        this.run = port.meter().begin(Step.BATCH);
    }

    Batch batch() {
        return batch;
    }

    List<PendingWrite> calls() {
        return calls;
    }

    /** It has come back durable. */
    void landed() {
        run.ended(port.entry().name().value(), batch.lengthBytes(), batch.count());
    }

    /** Why the batch is not known to be durable; empty when it is durable. */
    Optional<TidemarkException> failure() {
        return failure;
    }

    /** Nobody can tell its callers what became of it: the journal has the batch, but its writer is no more. */
    List<PendingWrite> lost(@Nullable RuntimeException reason) {
        IndeterminateException failed = new IndeterminateException(
                "writer died with the write under way: name=" + port.entry().name(), reason);
        calls.forEach(call -> call.refused(failed));
        return calls;
    }

    /** Its callers, who are told that it is not taken in. */
    List<PendingWrite> refused(TidemarkException reason) {
        calls.forEach(call -> call.refused(failureOr(reason)));
        return calls;
    }

    /** What its callers are told when it is not taken in: a durable flight will be, when the collection is opened again. */
    private TidemarkException failureOr(TidemarkException reason) {
        return failure.orElseGet(
                () -> new IndeterminateException("collection was fenced with the write under way", reason));
    }

    @Override
    public List<JournalEntry> entries() {
        return entries;
    }

    @Override
    public Durability durability() {
        return port.entry().settings().durability();
    }

    @Override
    public long syncIntervalNanos() {
        return port.entry().settings().syncInterval().toNanos();
    }

    @Override
    public void durable() {
        port.land(this);
    }

    @Override
    public void failed(TidemarkException reason) {
        failure = Optional.of(reason);
        run.failed(port.entry().name().value());
        port.land(this);
    }
}
