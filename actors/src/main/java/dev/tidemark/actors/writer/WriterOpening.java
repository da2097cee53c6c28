package dev.tidemark.actors.writer;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.telemetry.Step;
import dev.tidemark.actors.telemetry.StepRun;
import dev.tidemark.actors.writer.WriterParts.WriterEnded;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.recovery.RecoveryReport;
import dev.tidemark.engine.store.CollectionOpener.Opened;
import java.util.function.Consumer;

/**
 * First phase of a collection's writer: asks the journal what it holds of the collection, then recovers the files. Goes on as
 * {@link WriterServing}, or ends; owns nothing until then.
 *
 * <p>Failure policy: whatever keeps the collection from being opened fails the port, and the next call tries again.
 */
public final class WriterOpening extends AbstractBehavior<WriterCommand> {

    private final WriterParts parts;
    private final CollectionPort port;
    private final Follower follower;

    private WriterOpening(
            ActorContext<WriterCommand> context, WriterParts parts, CollectionPort port, Follower follower) {
        super(context);
        this.parts = parts;
        this.port = port;
        this.follower = follower;
    }

    public static Behavior<WriterCommand> create(WriterParts parts, CollectionPort port, Follower follower) {
        return Behaviors.setup(context -> {
            context.setLoggerName(WriterOpening.class);
            parts.journal()
                    .tell(new JournalKeeper.FindEvidence(
                            port.entry().id(),
                            context.messageAdapter(JournalEvidence.class, WriterCommand.EvidenceFound::new),
                            context.messageAdapter(RuntimeException.class, WriterCommand.EvidenceUnreadable::new)));
            return new WriterOpening(context, parts, port, follower);
        });
    }

    @Override
    public Receive<WriterCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(WriterCommand.EvidenceFound.class, this::onEvidenceFound)
                .onMessage(WriterCommand.EvidenceUnreadable.class, found -> fail(found.reason()))
                .onMessage(WriterCommand.WritesDue.class, ignored -> this)
                .onMessage(WriterCommand.FlightsLanded.class, this::onUnexpected)
                .onMessage(WriterCommand.FlushDue.class, this::onUnexpected)
                .onMessage(WriterCommand.Flushed.class, ignored -> this)
                .onMessage(WriterCommand.IdleCheckDue.class, this::onUnexpected)
                .onMessage(WriterCommand.ForceSegment.class, this::onForceSegment)
                .onMessage(WriterCommand.DamageFound.class, ignored -> this)
                .onMessage(WriterCommand.SegmentFinished.class, this::onUnexpected)
                .onMessage(WriterCommand.CheckpointTaken.class, this::onUnexpected)
                .onMessage(WriterCommand.Sealing.class, this::onUnexpected)
                .onMessage(WriterCommand.Compacting.class, this::onUnexpected)
                .onMessage(WriterCommand.Holding.class, this::onUnexpected)
                .onMessage(WriterCommand.Stop.class, ignored -> fail(closing()))
                .onMessage(WriterCommand.Abandon.class, ignored -> fail(closing()))
                .build();
    }

    private Behavior<WriterCommand> onEvidenceFound(WriterCommand.EvidenceFound found) {
        Opened opened;
        String name = port.entry().name().value();
        StepRun run = port.meter().begin(Step.OPENING);
        try {
            opened = parts.opener()
                    .open(
                            port.entry().files(parts.dataDirectory()),
                            port.entry().keySeed(),
                            port.entry().settings(),
                            found.evidence());
        } catch (RuntimeException failure) {
            run.failed(name);
            return fail(failure);
        }
        run.ended(name, 0, opened.store().reader().size());
        report(opened.report());
        opened.store().tell(() -> parts.expiry().of(port.entry().id()));
        Consumer<LogRecord> observer;
        try {
            observer = follower.follow(opened.store());
        } catch (RuntimeException failure) {
            opened.store().abandon();
            return fail(failure);
        }
        return WriterServing.create(parts, port, opened.store(), observer);
    }

    private void report(RecoveryReport report) {
        for (String remark : report.remarks()) {
            getContext()
                    .getLog()
                    .warn(
                            "opened with a remark: collection={} remark={}",
                            port.entry().name(),
                            remark);
        }
    }

    private Behavior<WriterCommand> onForceSegment(WriterCommand.ForceSegment force) {
        getContext().getSelf().tell(force);
        return this;
    }

    private Behavior<WriterCommand> onUnexpected(WriterCommand command) {
        throw new IllegalStateException("not while opening: command=" + command);
    }

    private RuntimeException closing() {
        return new FencedException("store is being closed", null);
    }

    private Behavior<WriterCommand> fail(RuntimeException reason) {
        getContext()
                .getLog()
                .error(
                        "collection cannot be opened: collection={} reason={}",
                        port.entry().name(),
                        reason.getMessage());
        port.failedToOpen(reason);
        parts.parent().tell(new WriterEnded(port));
        return Behaviors.stopped();
    }
}
