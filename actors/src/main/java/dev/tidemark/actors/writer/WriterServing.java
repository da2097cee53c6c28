package dev.tidemark.actors.writer;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.seal.SealSupervisor;
import dev.tidemark.actors.seal.SealedLog;
import dev.tidemark.actors.writer.WriterParts.WriterEnded;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.store.CollectionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Main phase of a collection's writer: sole owner of the growing segment. Child of the store's guardian; came from {@link
 * WriterOpening}; goes on as {@link WriterFenced} when the journal fails it.
 *
 * <p>Calls come through the port, many for one {@code WritesDue}; batches go to the journal and come back, many for one
 * {@code FlightsLanded}. A landed batch is applied in the order that is law: segment → watermark → index → answers → live
 * readers.
 *
 * <p>Failure policy: what is durable is in the journal, so a segment that cannot be written only stalls the collection: reads
 * go on from memory and files, writes are refused with the disk's reason, and the disk is tried again every second. One that
 * reads back otherwise than it was written stays as it is: the writer ends once what it has under way is answered, and the next
 * call opens the collection anew, from the journal, which still has its lines.
 */
public final class WriterServing extends AbstractBehavior<WriterCommand> {

    private static final Object FLUSH_TIMER = "flush";

    /** How many times the set length may wait in memory while a flush is under way. */
    private static final long FLUSH_LAG_MAX = 16;

    private final WriterParts parts;
    private final CollectionPort port;
    private final CollectionStore store;
    private final Consumer<LogRecord> observer;
    private final TimerScheduler<WriterCommand> timers;
    private final FlightDeck deck;
    private final SegmentEnds ends;
    private final RetentionDesk retention;
    private final Idleness idleness;
    private final Stall stall;
    private boolean flushTimed;
    private boolean stopping;
    private boolean ended;

    private WriterServing(
            ActorContext<WriterCommand> context,
            TimerScheduler<WriterCommand> timers,
            WriterParts parts,
            CollectionPort port,
            CollectionStore store,
            SealedLog sealedLog,
            Consumer<LogRecord> observer) {
        super(context);
        this.parts = parts;
        this.port = port;
        this.store = store;
        this.observer = observer;
        this.timers = timers;
        WriterSettings settings = parts.settings();
        WriteDecider decider = WriteDecider.of(port, store.staging(), parts);
        this.deck = new FlightDeck(port, store.staging(), decider, parts.journal(), settings.batchMaxBytes());
        SealDesk sealing = new SealDesk(
                port, sealedLog, context.messageAdapter(SealSupervisor.Answer.class, WriterCommand.SealAnswered::new));
        sealing.begin(store.closedSegments(), parts.time().wallMillis());
        CompactionDesk compacting =
                new CompactionDesk(port, store, parts, sealing, CompactionWires.of(context, timers));
        this.ends = new SegmentEnds(port, store, parts.blocking(), sealing, compacting);
        this.stall = new Stall(port.entry().name(), store.damaged());
        this.retention = new RetentionDesk(port, store, ends, sealing, sealedLog, stall, parts);
        this.idleness = new Idleness(port, settings, parts.time().monotonicNanos());
    }

    /**
     * Goes on with an open collection.
     *
     * @param observer sees every durable record, on the writer's thread, before it is answered
     */
    public static Behavior<WriterCommand> create(
            WriterParts parts, CollectionPort port, CollectionStore store, Consumer<LogRecord> observer) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(WriterServing.class);
            timers.startTimerWithFixedDelay(
                    WriterCommand.IdleCheckDue.INSTANCE, parts.settings().idleCheckDelay());
            SealedLog sealedLog = parts.sealing().open(port.entry(), parts.dataDirectory());
            WriterServing serving = new WriterServing(context, timers, parts, port, store, sealedLog, observer);
            port.served(context.getSelf(), store.reader(), sealedLog);
            context.getSelf().tell(WriterCommand.WritesDue.INSTANCE);
            serving.retention.look(serving.self());
            return serving;
        }));
    }

    @Override
    public Receive<WriterCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(WriterCommand.WritesDue.class, ignored -> onWritesDue())
                .onMessage(WriterCommand.FlightsLanded.class, ignored -> onFlightsLanded())
                .onMessage(WriterCommand.EvidenceFound.class, ignored -> this)
                .onMessage(WriterCommand.EvidenceUnreadable.class, ignored -> this)
                .onMessage(WriterCommand.FlushDue.class, ignored -> onFlushDue())
                .onMessage(WriterCommand.Flushed.class, this::onFlushed)
                .onMessage(WriterCommand.IdleCheckDue.class, ignored -> onIdleCheckDue())
                .onMessage(WriterCommand.ForceSegment.class, this::onForceSegment)
                .onMessage(WriterCommand.DamageFound.class, found -> stall(found.damage()))
                .onMessage(WriterCommand.SegmentFinished.class, this::onSegmentFinished)
                .onMessage(WriterCommand.CheckpointTaken.class, this::onCheckpointTaken)
                .onMessage(WriterCommand.Sealing.class, this::onSealing)
                .onMessage(WriterCommand.Compacting.class, this::onCompacting)
                .onMessage(WriterCommand.Holding.class, this::onHolding)
                .onMessage(WriterCommand.Stop.class, ignored -> onStop())
                .onMessage(WriterCommand.Abandon.class, ignored -> onAbandon())
                .onSignal(PostStop.class, ignored -> onPostStop())
                .build();
    }

    private Behavior<WriterCommand> onWritesDue() {
        if (stall.isOn()) {
            port.takeWrites(call -> answer(List.of(call.refused(stall.reason()))));
            return this;
        }
        deck.takeAll(parts.time().wallMillis());
        answer(deck.answerable());
        return this;
    }

    private Behavior<WriterCommand> onFlightsLanded() {
        List<Flight> landed = new ArrayList<>();
        port.takeLanded(landed::add);
        List<PendingWrite> answered = new ArrayList<>();
        for (Flight flight : landed) {
            List<Flight> rest = landed.subList(landed.indexOf(flight), landed.size());
            if (flight.failure().isPresent()) {
                answer(answered);
                port.liveTail().moved(store.watermark());
                return fence(flight.failure().get(), rest);
            }
            try {
                deck.landed(flight);
                deck.departBeside();
                apply(flight);
            } catch (RuntimeException failure) {
                answer(answered);
                rest.forEach(lost -> answer(lost.lost(failure)));
                throw failure;
            }
            answered.addAll(flight.calls());
            store.staging().recycle(flight.batch());
        }
        answer(answered);
        deck.goOn();
        answer(deck.answerable());
        port.liveTail().moved(store.watermark());
        flushIfDue();
        if (store.bytesSinceCheckpoint() >= parts.settings().checkpointBytes()) {
            ends.checkpoint(self());
        }
        return stopping && deck.isEmpty() ? end() : this;
    }

    private void apply(Flight flight) {
        store.apply(flight.batch()).ifPresent(closing -> ends.add(closing, self()));
        port.liveTail().settled(store.watermark());
        if (observer != WriterParts.UNOBSERVED) {
            flight.batch().records().forEach(observer);
        }
    }

    private void answer(List<PendingWrite> calls) {
        if (calls.isEmpty()) {
            return;
        }
        port.answered(calls);
        parts.answers().execute(() -> calls.forEach(PendingWrite::tell));
    }

    private void flushIfDue() {
        if (store.unflushedBytes() >= parts.settings().flushBytes() && !stall.isOn()) {
            if (!ends.isFlushing()) {
                ends.flush(self());
            } else if (store.unflushedBytes()
                    >= FLUSH_LAG_MAX * parts.settings().flushBytes()) {
                // The disk does not keep up: waits for it.
                onFlushDue();
            }
        } else if (store.unflushedBytes() > 0 && !flushTimed) {
            flushTimed = true;
            timers.startSingleTimer(
                    FLUSH_TIMER,
                    WriterCommand.FlushDue.INSTANCE,
                    parts.settings().flushDelay());
        }
    }

    private Behavior<WriterCommand> onFlushDue() {
        flushTimed = false;
        try {
            store.flush();
            resume();
        } catch (StorageFailedException failure) {
            stall(failure);
        }
        return this;
    }

    private Behavior<WriterCommand> onFlushed(WriterCommand.Flushed flushed) {
        ends.flushed();
        flushed.failure().ifPresentOrElse(this::stall, this::flushIfDue);
        return this;
    }

    private Behavior<WriterCommand> stall(RuntimeException failure) {
        if (stall.begin(failure) && !port.entry().id().equals(CollectionId.CATALOG)) {
            port.close();
            port.tell(WriterCommand.Stop.INSTANCE);
        }
        store.forgetHandle();
        flushTimed = true;
        timers.startSingleTimer(
                FLUSH_TIMER, WriterCommand.FlushDue.INSTANCE, parts.settings().retryDelay());
        return this;
    }

    private void resume() {
        if (!stall.isDamage()) {
            stall.end();
            ends.retry(self());
        }
    }

    private Behavior<WriterCommand> onIdleCheckDue() {
        long now = parts.time().monotonicNanos();
        store.sweepCache(now, parts.settings().cacheMaxAge().toNanos());
        idleness.look(now, !deck.isEmpty() || ends.isCompacting());
        ends.moveReplaced();
        retention.look(self());
        if (idleness.closesFiles()) {
            closeFiles();
        }
        boolean stops = idleness.stops()
                && ends.isEmpty()
                && !stall.isOn()
                && !port.entry().id().equals(CollectionId.CATALOG);
        return stops ? end() : this;
    }

    private void closeFiles() {
        try {
            store.releaseHandle();
        } catch (StorageFailedException failure) {
            stall(failure);
        }
    }

    private Behavior<WriterCommand> onForceSegment(WriterCommand.ForceSegment force) {
        ends.force(force.replyTo(), self());
        return this;
    }

    private Behavior<WriterCommand> onSegmentFinished(WriterCommand.SegmentFinished finished) {
        try {
            ends.finished(finished, self()).ifPresent(this::tellForced);
            finished.failure().ifPresent(failure -> stall(failure));
            retention.look(self());
        } catch (StorageFailedException failure) {
            stall(failure);
        }
        if (stopping && stall.isOn()) {
            ends.giveUp();
        }
        return stopping && deck.isEmpty() ? end() : this;
    }

    private Behavior<WriterCommand> onCheckpointTaken(WriterCommand.CheckpointTaken taken) {
        ends.checkpointTaken(taken, port.entry().name());
        return stopping && deck.isEmpty() ? end() : this;
    }

    private Behavior<WriterCommand> onSealing(WriterCommand.Sealing command) {
        ends.sealing(command);
        return this;
    }

    private Behavior<WriterCommand> onCompacting(WriterCommand.Compacting command) {
        ends.compacting(command, parts.settings().checkpointBytes(), self());
        return this;
    }

    private Behavior<WriterCommand> onHolding(WriterCommand.Holding command) {
        JointHold hold = command.hold();
        if (command instanceof WriterCommand.HoldWanted && stall.isOn()) {
            hold.dissolve(stall.reason());
        } else if (command instanceof WriterCommand.HoldWanted && hold.arrive(deck)) {
            return WriterHeld.create(
                    this, hold, timers, parts.settings().transaction().heldCommandsMax());
        }
        return onWritesDue();
    }

    /** After a hold: what came meanwhile is taken up again. */
    void goOn(JointHold hold) {
        hold.requireSound();
        onWritesDue();
    }

    private Behavior<WriterCommand> onStop() {
        stopping = true;
        port.close();
        return deck.isEmpty() ? end() : this;
    }

    private Behavior<WriterCommand> onAbandon() {
        port.close();
        FencedException dropped = new FencedException(
                "collection was dropped: name=" + port.entry().name(), null);
        return fence(dropped, List.of());
    }

    /** Everything is answered: releases the files and ends. */
    private Behavior<WriterCommand> end() {
        port.close();
        stopping = true;
        ends.stopCompacting();
        ends.lastCheckpoint(parts.settings().checkpointBytes(), self());
        if (stall.isOn() && !ends.isFinishing()) {
            // The disk refuses the lines behind those segments as well: nobody would try them again.
            ends.giveUp();
        }
        if (!ends.isEmpty()) {
            return this;
        }
        ends.forceCatalog().ifPresent(this::tellForced);
        try {
            store.close();
        } catch (StorageFailedException failure) {
            getContext()
                    .getLog()
                    .warn(
                            "collection closed with lines in the journal alone: collection={} reason={}",
                            port.entry().name(),
                            failure.getMessage());
        }
        ended = true;
        retention.end();
        parts.parent().tell(new WriterEnded(port));
        return Behaviors.stopped();
    }

    private void tellForced(ForcedMark mark) {
        parts.journal().tell(new JournalKeeper.SegmentForced(port.entry().id(), mark));
    }

    /** After a failure that nobody foresaw: whoever waits is told, the files are let go. */
    Behavior<WriterCommand> onPostStop() {
        if (!ended) {
            List<PendingWrite> rest = deck.disembark();
            rest.forEach(call -> call.refused(new FencedException("writer died before the write", null)));
            answer(rest);
            try {
                ends.giveUp();
            } finally {
                store.abandon();
            }
        }
        return this;
    }

    private Behavior<WriterCommand> fence(TidemarkException reason, List<Flight> failed) {
        failed.forEach(flight -> answer(flight.refused(reason)));
        List<PendingWrite> rest = deck.disembark();
        rest.forEach(call -> call.refused(new FencedException("collection was fenced before the write", reason)));
        answer(rest);
        int underWay = deck.inFlightCount() - failed.size();
        ended = true;
        ends.giveUp();
        return WriterFenced.create(parts, port, store, reason, underWay);
    }

    private Consumer<WriterCommand> self() {
        return getContext().getSelf()::tell;
    }
}
