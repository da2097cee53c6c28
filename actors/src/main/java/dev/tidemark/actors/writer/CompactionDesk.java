package dev.tidemark.actors.writer;

import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.compaction.CompactionTurn;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.telemetry.Step;
import dev.tidemark.actors.telemetry.StepRun;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.compaction.CompactionResult.Replacement;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.ReplacedSegments;
import dev.tidemark.engine.store.StoreCompaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compaction of one collection, as far as its writer has a part in it. A plain class, owned by the collection's writer, to whom
 * the results of what runs beside it come back as messages.
 *
 * <p>Life of a turn: scanned, a step at a time on another thread, with pauses that keep the pace → the journal synced, where
 * the collection answers before it syncs → the files finished, on another thread → published, here → the index moved over, a
 * step for each message → the old files moved away, on another thread → ended. Given up at any time before it is published;
 * after that it comes to its end, or the collection is opened anew and finds it done.
 */
final class CompactionDesk {

    private static final Logger LOG = LoggerFactory.getLogger(CompactionDesk.class);

    private final CollectionPort port;
    private final CollectionStore store;
    private final WriterParts parts;
    private final SealDesk sealing;
    private final CompactionWires wires;
    private final Beside beside = new Beside();
    private final BackupDesk packing;

    /** The turn under way. */
    private Optional<CompactionTurn> turn = Optional.empty();

    /** What it makes, until that is published or given up. */
    private Optional<Compaction> making = Optional.empty();

    /** What it has replaced. */
    private CompactionOutcome outcome = CompactionOutcome.NONE;

    private ReplacedSegments.Kept kept = new ReplacedSegments.Kept(0, 0);

    /** Whether old files are being moved away. */
    private boolean moving;

    CompactionDesk(
            CollectionPort port, CollectionStore store, WriterParts parts, SealDesk sealing, CompactionWires wires) {
        this.port = port;
        this.store = store;
        this.parts = parts;
        this.sealing = sealing;
        this.wires = wires;
        this.packing = new BackupDesk(store.compaction().replaced());
        if (store.closedSegments().stream().anyMatch(ClosedSegment::isCompacted)) {
            kept = keptAtOpening();
        }
        shapeChanged();
    }

    /** The files of the log are others. */
    void shapeChanged() {
        port.shaped(new LogShape(
                store.compaction().generation(), kept, store.compaction().figures()));
    }

    /** Whether a turn is under way, or files are still to be moved away. */
    boolean isBusy() {
        return turn.isPresent() || moving || store.compaction().replaced().pendingCount() > 0;
    }

    boolean hasTurn() {
        return turn.isPresent();
    }

    /**
     * Takes in what is said about compaction.
     *
     * @return whether the index names other places from now on
     * @throws TidemarkException after which the collection must be opened anew
     */
    boolean told(WriterCommand.Compacting command) {
        if (command instanceof WriterCommand.CompactionWanted wanted) {
            begin(wanted.turn());
        } else if (command instanceof WriterCommand.SwitchStepDue) {
            return switchStep();
        } else if (command instanceof WriterCommand.ReplacedMoved moved) {
            replacedMoved(moved.failure());
        } else if (command instanceof WriterCommand.ChunksWithdrawn) {
            discardChunks();
        } else if (command instanceof WriterCommand.StaleChunksGone gone) {
            gone.failure().ifPresent(reason -> warn("chunks of replaced files stay", reason));
            sealing.resume();
        } else if (command instanceof WriterCommand.BackupsCounted counted) {
            kept = counted.kept().orElse(kept);
            shapeChanged();
        } else if (making.isPresent()) {
            makingWent(making.get(), command);
        } else if (turn.isPresent()) {
            packingWent(turn.get(), command);
        }
        return false;
    }

    private void makingWent(Compaction compaction, WriterCommand.Compacting command) {
        if (command instanceof WriterCommand.CompactionStepDue) {
            step(compaction);
        } else if (command instanceof WriterCommand.CompactionStepped stepped) {
            stepped.failure().ifPresentOrElse(this::giveUp, () -> stepped(compaction, stepped.bytes()));
        } else if (command instanceof WriterCommand.JournalSynced synced) {
            synced(compaction, synced.done());
        } else if (command instanceof WriterCommand.CompactionFinished finished) {
            Duration hold = turn.orElseThrow().pace().publicationHold();
            if (hold.isZero()) {
                finished.result().ifPresent(this::publish);
            } else {
                finished.result().ifPresent(held -> wires.later().accept(finished, hold));
            }
            finished.failure().ifPresent(this::giveUp);
        }
    }

    private void packingWent(CompactionTurn current, WriterCommand.Compacting command) {
        if (command instanceof WriterCommand.BackupsFound found) {
            found.failure().ifPresent(reason -> warn("backups cannot be compressed", reason));
            packing.found(found.files().orElse(List.of()));
            packNext(current, 0);
        } else if (command instanceof WriterCommand.PackStepDue) {
            packNext(current, 0);
        } else if (command instanceof WriterCommand.PackStepped stepped) {
            if (stepped.failure().isPresent()) {
                warn("backup cannot be compressed", stepped.failure().get());
                packing.giveUp();
            } else if (stepped.bytes() == 0) {
                packing.packed();
            }
            packNext(current, stepped.bytes());
        }
    }

    /** @param bytes that the step before has read and written */
    private void packNext(CompactionTurn current, long bytes) {
        Duration pause = current.pace().pauseAfter(bytes);
        Duration hold = current.pace().hold();
        if (!packing.hasNext() || current.isCancelled()) {
            packing.giveUp();
            countBackups();
            end();
        } else if (bytes > 0 && !pause.isZero()) {
            wires.later().accept(WriterCommand.PackStepDue.INSTANCE, pause);
        } else if (!hold.isZero()) {
            wires.later().accept(WriterCommand.PackStepDue.INSTANCE, hold);
        } else {
            run(packing::step, WriterCommand.PackStepped::of);
        }
    }

    private ReplacedSegments.Kept keptAtOpening() {
        try {
            return store.compaction().replaced().kept();
        } catch (StorageFailedException unknown) {
            warn("backups cannot be counted", unknown);
            return kept;
        }
    }

    private void countBackups() {
        run(() -> store.compaction().replaced().kept(), WriterCommand.BackupsCounted::of);
    }

    private void begin(CompactionTurn next) {
        if (turn.isPresent()) {
            next.failed(new IllegalStateException("collection is being compacted: name=" + name()));
            return;
        }
        Optional<TidemarkException> damage = store.damaged();
        if (damage.isPresent()) {
            next.failed(damage.get());
            return;
        }
        boolean due = StoreCompaction.mayCompact(store.closedSegments())
                && next.policy()
                        .map(policy -> policy.isDue(store.compaction().figures()))
                        .orElse(true);
        turn = Optional.of(next);
        outcome = CompactionOutcome.NONE;
        long tombstonesBefore =
                parts.time().wallMillis() - next.ages().tombstones().toMillis();
        making = due ? store.compaction().begin(Math.max(0, tombstonesBefore)) : Optional.empty();
        if (making.isPresent()) {
            LOG.debug(
                    "compaction begins: collection={} plan={}",
                    name(),
                    making.get().plan());
            wires.now().accept(WriterCommand.CompactionStepDue.INSTANCE);
        } else {
            pack();
        }
    }

    private void step(Compaction compaction) {
        CompactionTurn current = turn.orElseThrow();
        Duration hold = current.pace().hold();
        if (current.isCancelled()) {
            giveUp(new CancellationException("compaction was cancelled"));
        } else if (!hold.isZero()) {
            wires.later().accept(WriterCommand.CompactionStepDue.INSTANCE, hold);
        } else {
            run(() -> timed(compaction), WriterCommand.CompactionStepped::of);
        }
    }

    private long timed(Compaction compaction) {
        StepRun step = port.meter().begin(Step.COMPACTION_STEP);
        try {
            long bytes = compaction.step();
            step.ended(name(), bytes, 0);
            return bytes;
        } catch (RuntimeException failure) {
            step.failed(name());
            throw failure;
        }
    }

    private void stepped(Compaction compaction, long bytes) {
        Duration pause = turn.orElseThrow().pace().pauseAfter(bytes);
        if (compaction.isScanned()) {
            sync(compaction);
        } else if (pause.isZero()) {
            wires.now().accept(WriterCommand.CompactionStepDue.INSTANCE);
        } else {
            wires.later().accept(WriterCommand.CompactionStepDue.INSTANCE, pause);
        }
    }

    /** Later lines are why earlier ones were left out: no power cut may take those and leave the compaction. */
    private void sync(Compaction compaction) {
        if (port.entry().settings().durability() == Durability.ALWAYS) {
            synced(compaction, true);
        } else {
            parts.journal().tell(new JournalKeeper.SyncWanted(wires.synced()));
        }
    }

    private void synced(Compaction compaction, boolean done) {
        if (done) {
            run(() -> compaction.finish(compaction.horizon()), WriterCommand.CompactionFinished::of);
        } else {
            giveUp(new FencedException("journal cannot be synced before a compaction: name=" + name(), null));
        }
    }

    private void publish(CompactionResult result) {
        try {
            store.compaction().publish(result, result.horizon());
        } catch (TidemarkException failure) {
            // It may come into force with the next opening: its files stay.
            making = Optional.empty();
            fail(failure);
            return;
        }
        making = Optional.empty();
        outcome = CompactionOutcome.of(result.replacements());
        List<ClosedSegment> sources = result.replacements().stream()
                .flatMap(replacement -> replacement.sources().stream())
                .toList();
        sealing.replaced(
                sources,
                result.replacements().stream().map(Replacement::compacted).toList(),
                () -> wires.now().accept(WriterCommand.ChunksWithdrawn.INSTANCE));
        shapeChanged();
        wires.now().accept(WriterCommand.SwitchStepDue.INSTANCE);
    }

    private boolean switchStep() {
        if (store.compaction().step()) {
            wires.now().accept(WriterCommand.SwitchStepDue.INSTANCE);
            return false;
        }
        if (outcome.filesBefore() > 0) {
            LOG.info("collection was compacted: collection={} outcome={}", name(), outcome);
        }
        moveReplaced();
        return outcome.filesBefore() > 0;
    }

    /** Moves old files away that nobody pins, unless that is under way. */
    void moveReplaced() {
        if (!moving && store.compaction().replaced().pendingCount() > 0) {
            moving = true;
            run(() -> store.compaction().replaced().move(parts.sealing().pins()), WriterCommand.ReplacedMoved::of);
        } else if (!moving) {
            pack();
        }
    }

    /** Last part of a turn: files that were replaced long enough ago. */
    private void pack() {
        turn.ifPresent(current -> {
            long now = parts.time().wallMillis();
            run(() -> packing.find(now, current.ages().pack()), WriterCommand.BackupsFound::of);
        });
    }

    private void discardChunks() {
        Runnable discarding = sealing.discarding();
        run(
                () -> {
                    discarding.run();
                    return true;
                },
                WriterCommand.StaleChunksGone::of);
    }

    private void warn(String what, RuntimeException reason) {
        LOG.warn("{}: collection={} reason={}", what, name(), reason.getMessage());
    }

    private void replacedMoved(Optional<RuntimeException> failure) {
        moving = false;
        failure.ifPresent(reason -> warn("replaced files stay for now", reason));
        if (turn.isPresent()) {
            pack();
        } else {
            countBackups();
        }
    }

    private <T> void run(Supplier<T> work, Result<T> result) {
        parts.blocking().execute(() -> {
            WriterCommand told;
            try {
                told = result.of(Optional.of(beside.run(work)), Optional.empty());
            } catch (RuntimeException failure) {
                told = result.of(Optional.empty(), Optional.of(failure));
            }
            wires.now().accept(told);
        });
    }

    /** What the writer is told of work beside it. */
    @FunctionalInterface
    private interface Result<T> {

        WriterCommand of(Optional<T> done, Optional<RuntimeException> failure);
    }

    /** The turn ends, or there is none. */
    private void end() {
        turn.ifPresent(current -> current.done(outcome));
        turn = Optional.empty();
    }

    private void fail(RuntimeException reason) {
        turn.ifPresent(current -> current.failed(reason));
        turn = Optional.empty();
    }

    private void giveUp(RuntimeException reason) {
        making.ifPresent(Compaction::abandon);
        making = Optional.empty();
        fail(reason);
    }

    /** The writer ends: waits for a step under way, and leaves no file of what is not published. */
    void stop() {
        beside.end();
        packing.giveUp();
        giveUp(new FencedException("collection was closed: name=" + name(), null));
    }

    private String name() {
        return port.entry().name().value();
    }
}
