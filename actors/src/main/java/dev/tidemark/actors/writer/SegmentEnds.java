package dev.tidemark.actors.writer;

import akka.actor.typed.ActorRef;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.telemetry.Step;
import dev.tidemark.actors.telemetry.StepRun;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.store.ClosingSegment;
import dev.tidemark.engine.store.CollectionStore;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a writer has done beside itself, on another thread: lines are handed to the operating system and forced for the journal,
 * segments that have stopped growing are made durable, one at a time and in order, and then sealed, and images of the key index
 * are taken. A plain class, owned by the collection's writer, to whom results come back as messages.
 */
final class SegmentEnds {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentEnds.class);

    private static final int LAST_CHECKPOINT_FRACTION = 16;

    /** Of the catalog, each of whose lines has to be decoded when the store is opened. */
    private static final int LAST_IMAGE_FRACTION = 256;

    private final CollectionPort port;
    private final CollectionStore store;
    private final Executor blocking;
    private final SealDesk sealing;
    private final CompactionDesk compacting;
    private final ArrayDeque<ClosingSegment> closing = new ArrayDeque<>();
    private boolean running;

    /** Whether lines of segments that were given up stand in the journal alone. */
    private boolean gaveUp;

    private boolean checkpointing;
    private boolean flushing;

    SegmentEnds(
            CollectionPort port,
            CollectionStore store,
            Executor blocking,
            SealDesk sealing,
            CompactionDesk compacting) {
        this.port = port;
        this.store = store;
        this.blocking = blocking;
        this.sealing = sealing;
        this.compacting = compacting;
    }

    /** Whether nothing is under way. */
    boolean isEmpty() {
        return closing.isEmpty() && !checkpointing;
    }

    /** Whether a segment is being made durable, so that its end will be told. */
    boolean isFinishing() {
        return running;
    }

    /** Whether segments wait to be made durable. */
    boolean hasClosing() {
        return !closing.isEmpty();
    }

    /**
     * Leaves segments that could not be made durable to the journal and the next opening. Nothing behind them is told as durable
     * any more: a mark covers all that is before it, and the journal would give their lines free.
     */
    void giveUp() {
        gaveUp = true;
        compacting.stop();
        closing.forEach(ClosingSegment::letGo);
        closing.clear();
    }

    /** Starts to take an image of the key index, or of the catalog, unless one is being taken. */
    void checkpoint(Consumer<WriterCommand> writer) {
        if (checkpointing) {
            return;
        }
        checkpointing = true;
        Runnable image = store.checkpoint();
        blocking.execute(() -> writer.accept(take(image, port.meter().begin(Step.CHECKPOINT))));
    }

    /** Starts to take an image where that is worth it when the writer stops. */
    void lastCheckpoint(long checkpointBytes, Consumer<WriterCommand> writer) {
        if (store.bytesSinceCheckpoint()
                >= checkpointBytes / (isCatalog() ? LAST_IMAGE_FRACTION : LAST_CHECKPOINT_FRACTION)) {
            checkpoint(writer);
        }
    }

    /** Whether lines are on their way to the operating system. */
    boolean isFlushing() {
        return flushing;
    }

    /** Starts to hand the lines appended so far to the operating system. */
    void flush(Consumer<WriterCommand> writer) {
        flushing = true;
        Runnable writing = store.flushing();
        blocking.execute(() -> writer.accept(flush(writing)));
    }

    private static WriterCommand.Flushed flush(Runnable writing) {
        try {
            writing.run();
            return new WriterCommand.Flushed(Optional.empty());
        } catch (RuntimeException failure) {
            return new WriterCommand.Flushed(Optional.of(failure));
        }
    }

    void flushed() {
        flushing = false;
        store.flushed();
    }

    /**
     * Starts to make durable what was appended so far; the journal's keeper is told how far that is, or that it failed. The writer
     * is told of damage: no other try gets over it, and what the journal wants to give free would wait for ever.
     */
    void force(ActorRef<JournalKeeper.Command> keeper, Consumer<WriterCommand> writer) {
        if (hasClosing() || gaveUp) {
            keeper.tell(new JournalKeeper.ForceAnswered(store.id(), Optional.empty()));
            return;
        }
        Supplier<ForcedMark> forcing = store.forcing();
        blocking.execute(() -> keeper.tell(new JournalKeeper.ForceAnswered(
                store.id(), force(forcing, damage -> writer.accept(new WriterCommand.DamageFound(damage))))));
    }

    /** Forces the catalog on the spot, so that the next opening has nothing to take from the journal; empty when the disk refuses. */
    Optional<ForcedMark> forceCatalog() {
        return isCatalog() && store.watermark() > 0 ? force(store.forcing(), damage -> {}) : Optional.empty();
    }

    private boolean isCatalog() {
        return store.id().equals(CollectionId.CATALOG);
    }

    private Optional<ForcedMark> force(Supplier<ForcedMark> forcing, Consumer<CorruptDataException> damaged) {
        StepRun run = port.meter().begin(Step.SEGMENT_FORCE);
        try {
            Optional<ForcedMark> mark = Optional.of(forcing.get());
            run.ended(name(), 0, 0);
            return mark;
        } catch (RuntimeException failure) {
            run.failed(name());
            LOG.error("segment cannot be forced: collection={} reason={}", store.id(), failure.getMessage());
            if (failure instanceof CorruptDataException damage) {
                damaged.accept(damage);
            }
            return Optional.empty();
        }
    }

    private WriterCommand.CheckpointTaken take(Runnable image, StepRun run) {
        try {
            image.run();
            run.ended(name(), 0, 0);
            return new WriterCommand.CheckpointTaken(Optional.empty());
        } catch (RuntimeException failure) {
            run.failed(name());
            return new WriterCommand.CheckpointTaken(Optional.of(failure));
        }
    }

    void checkpointTaken(WriterCommand.CheckpointTaken taken, CollectionName name) {
        checkpointing = false;
        taken.failure()
                .ifPresent(failure ->
                        LOG.warn("checkpoint could not be taken: collection={} reason={}", name, failure.getMessage()));
    }

    void add(ClosingSegment segment, Consumer<WriterCommand> writer) {
        if (gaveUp) {
            segment.letGo();
            return;
        }
        closing.addLast(segment);
        sealing.closing();
        retry(writer);
    }

    /** Takes in what is said about the sealing of closed segments. */
    void sealing(WriterCommand.Sealing command) {
        sealing.told(command);
    }

    /** Takes in what is said about compaction; after one no image of before serves. */
    void compacting(WriterCommand.Compacting command, long checkpointBytes, Consumer<WriterCommand> writer) {
        if (compacting.told(command)) {
            lastCheckpoint(checkpointBytes, writer);
        }
    }

    /** Whether a compaction is under way, or has files left to move away. */
    boolean isCompacting() {
        return compacting.isBusy();
    }

    /** Tries again to move files away that were pinned when they were replaced. */
    void moveReplaced() {
        if (!compacting.hasTurn()) {
            compacting.moveReplaced();
        }
    }

    /** Ends a compaction that is under way; nothing of it is left. */
    void stopCompacting() {
        compacting.stop();
    }

    /** Starts on the oldest one, unless that is under way or nothing waits. */
    void retry(Consumer<WriterCommand> writer) {
        if (running || closing.isEmpty()) {
            return;
        }
        running = true;
        ClosingSegment segment = closing.getFirst();
        blocking.execute(() -> writer.accept(finish(segment)));
    }

    private String name() {
        return port.entry().name().value();
    }

    private WriterCommand.SegmentFinished finish(ClosingSegment segment) {
        StepRun run = port.meter().begin(Step.SEGMENT_FINISH);
        try {
            ClosedSegment finished = segment.finish();
            run.ended(name(), finished.lengthBytes(), finished.last() - finished.base() + 1);
            return new WriterCommand.SegmentFinished(Optional.of(finished), Optional.empty());
        } catch (RuntimeException failure) {
            run.failed(name());
            return new WriterCommand.SegmentFinished(Optional.empty(), Optional.of(failure));
        }
    }

    /**
     * Takes a result in.
     *
     * @return how far the segments are durable now; empty after a failure, which {@link #retry} gets over, and once segments were
     *     given up
     * @throws dev.tidemark.engine.StorageFailedException when the manifest could not be published
     */
    Optional<ForcedMark> finished(WriterCommand.SegmentFinished result, Consumer<WriterCommand> writer) {
        running = false;
        if (result.segment().isEmpty() || gaveUp) {
            return Optional.empty();
        }
        ForcedMark mark = published(result.segment().get());
        closing.removeFirst();
        sealing.finished(result.segment().get());
        compacting.shapeChanged();
        retry(writer);
        return Optional.of(mark);
    }

    private ForcedMark published(ClosedSegment segment) {
        StepRun run = port.meter().begin(Step.PUBLISH);
        try {
            ForcedMark mark = store.closed(segment);
            run.ended(name(), segment.lengthBytes(), 0);
            return mark;
        } catch (RuntimeException failure) {
            run.failed(name());
            throw failure;
        }
    }
}
