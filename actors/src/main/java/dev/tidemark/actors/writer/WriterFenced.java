package dev.tidemark.actors.writer;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.writer.WriterParts.WriterEnded;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.store.CollectionStore;
import java.util.List;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * Last phase of a collection's writer, after the journal has failed it or the collection was dropped: reads go on from the last
 * view, writes are refused. Came from {@link WriterServing} with the open files, which it closes when it is told to stop.
 */
final class WriterFenced extends AbstractBehavior<WriterCommand> {

    private final WriterParts parts;
    private final CollectionPort port;
    private final CollectionStore store;
    private final TidemarkException reason;
    private int underWay;
    private boolean stopping;

    private WriterFenced(
            ActorContext<WriterCommand> context,
            WriterParts parts,
            CollectionPort port,
            CollectionStore store,
            TidemarkException reason,
            int underWay) {
        super(context);
        this.parts = parts;
        this.port = port;
        this.store = store;
        this.reason = reason;
        this.underWay = underWay;
        this.stopping = port.isClosed();
    }

    /** @param underWay flights that the journal still has */
    static Behavior<WriterCommand> create(
            WriterParts parts, CollectionPort port, CollectionStore store, TidemarkException reason, int underWay) {
        return Behaviors.setup(context -> {
            context.setLoggerName(WriterFenced.class);
            context.getLog()
                    .atLevel(port.isClosed() ? Level.DEBUG : Level.ERROR)
                    .log(
                            "collection is fenced: collection={} reason={}",
                            port.entry().name(),
                            reason.getMessage());
            WriterFenced fenced = new WriterFenced(context, parts, port, store, reason, underWay);
            fenced.refuseSealing();
            if (fenced.mayReopen()) {
                port.close();
                fenced.stopping = true;
            }
            return fenced.stopping && underWay == 0 ? fenced.end() : fenced;
        });
    }

    @Override
    public Receive<WriterCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(WriterCommand.WritesDue.class, ignored -> onWritesDue())
                .onMessage(WriterCommand.FlightsLanded.class, ignored -> onFlightsLanded())
                .onMessage(WriterCommand.EvidenceFound.class, ignored -> this)
                .onMessage(WriterCommand.EvidenceUnreadable.class, ignored -> this)
                .onMessage(WriterCommand.FlushDue.class, ignored -> this)
                .onMessage(WriterCommand.Flushed.class, ignored -> this)
                .onMessage(WriterCommand.IdleCheckDue.class, ignored -> this)
                .onMessage(WriterCommand.ForceSegment.class, this::onForceSegment)
                .onMessage(WriterCommand.DamageFound.class, ignored -> this)
                .onMessage(WriterCommand.SegmentFinished.class, ignored -> this)
                .onMessage(WriterCommand.CheckpointTaken.class, ignored -> this)
                .onMessage(WriterCommand.Sealing.class, this::onSealing)
                .onMessage(WriterCommand.Compacting.class, this::onCompacting)
                .onMessage(WriterCommand.Holding.class, this::onHolding)
                .onMessage(WriterCommand.Stop.class, ignored -> onStop())
                .onMessage(WriterCommand.Abandon.class, ignored -> onStop())
                .build();
    }

    /** Whether the journal merely refused a batch: then the next call opens the collection anew and may find it well. */
    private boolean mayReopen() {
        return !(reason instanceof FencedException) && !(reason instanceof IndeterminateException);
    }

    private Behavior<WriterCommand> onWritesDue() {
        port.takeWrites(call -> {
            call.refused(new FencedException("collection is fenced: reason=" + reason.getMessage(), reason));
            port.answered(List.of(call));
            parts.answers().execute(call::tell);
        });
        return this;
    }

    private Behavior<WriterCommand> onFlightsLanded() {
        port.takeLanded(flight -> {
            underWay--;
            List<PendingWrite> calls = flight.refused(reason);
            port.answered(calls);
            parts.answers().execute(() -> calls.forEach(PendingWrite::tell));
        });
        return stopping && underWay <= 0 ? end() : this;
    }

    private Behavior<WriterCommand> onForceSegment(WriterCommand.ForceSegment force) {
        force.replyTo().tell(new JournalKeeper.ForceAnswered(port.entry().id(), Optional.empty()));
        return this;
    }

    private Behavior<WriterCommand> onSealing(WriterCommand.Sealing command) {
        refuseSealing();
        return this;
    }

    private Behavior<WriterCommand> onCompacting(WriterCommand.Compacting command) {
        if (command instanceof WriterCommand.CompactionWanted wanted) {
            wanted.turn().failed(new FencedException("collection is fenced: reason=" + reason.getMessage(), reason));
        }
        return this;
    }

    private Behavior<WriterCommand> onHolding(WriterCommand.Holding command) {
        command.hold().dissolve(new FencedException("collection is fenced: reason=" + reason.getMessage(), reason));
        return this;
    }

    /** Nobody waits for what will not be done. */
    private void refuseSealing() {
        port.sealed(Optional.of(new FencedException("collection is fenced: reason=" + reason.getMessage(), reason)), 0);
    }

    private Behavior<WriterCommand> onStop() {
        stopping = true;
        port.close();
        return underWay <= 0 ? end() : this;
    }

    private Behavior<WriterCommand> end() {
        store.abandon();
        parts.parent().tell(new WriterEnded(port));
        return Behaviors.stopped();
    }
}
