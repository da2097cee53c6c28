package dev.tidemark.engine.compaction;

import dev.tidemark.engine.Operation;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.compaction.CompactionResult.Replacement;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.SideLane;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.state.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One compaction on its way, in steps. Used by one thread at a time, beside the collection's writer; reads through handles of its
 * own.
 *
 * <p>Life: {@link #step} until {@link #isScanned} → the owner makes the log durable up to {@link #horizon}, where it answers
 * before it syncs → {@link #finish} → the result goes to the writer. Or {@link #abandon} at any time before {@code finish} has
 * returned: no file is left. Whoever wants to pause, or to keep within a budget, waits between two steps.
 *
 * <p>An output takes in whole sources until it is at least half as long as a segment may be. One that would be the copy of its
 * only source is given up, and the source stays.
 */
public final class Compaction {

    private final LogContext context;
    private final FileSystem disk;
    private final CollectionFiles files;
    private final CompactionPlan plan;
    private final Sizes sizes;
    private final Survival survival;
    private final NamedLines named;

    /** Position up to which an earlier compaction has looked at every line, for each begins with the first; zero for none. */
    private final long compactedUntil;

    private final SourceLines.Visitor visitor = new Lines();
    private final List<Replacement> replacements = new ArrayList<>();
    private final List<CompactedFile> finished = new ArrayList<>();

    /** Makes the last finished file durable while the next one is written. */
    private final SideLane settling;

    /** Sources of the output that is being written. */
    private final List<ClosedSegment> taken = new ArrayList<>();

    private Optional<MovesWriter> moves = Optional.empty();
    private Optional<SourceLines> reading = Optional.empty();
    private Optional<CompactedFile> writing = Optional.empty();
    private int nextSource;

    /** What the index's places call the source that is read. */
    private int ordinal;

    private int outputs;

    /** Lines of the output's sources that did not survive. */
    private long dropped;

    /** Lines of the source that is read which survive, or would mean nothing in any output. */
    private long kept;

    private long horizon;

    /** Whether a step was begun that has not ended well: its lines are lost, and only {@link #abandon} is left. */
    private boolean failed;

    /** Position of the last tombstone that was dropped for its age, zero for none. */
    private long droppedUntil;

    /**
     * Bounds and meanings that the store knows.
     *
     * @param segmentLengthMaxBytes length at which the writer closes a segment
     * @param ordinals what the index's places call the sources, by name
     * @param tombstonesBeforeMillis time before which tombstones were written that may be dropped, zero for none
     */
    public record Sizes(long segmentLengthMaxBytes, Map<SegmentName, Integer> ordinals, long tombstonesBeforeMillis) {

        public Sizes {
            ordinals = Map.copyOf(ordinals);
        }
    }

    public Compaction(LogContext context, CollectionFiles files, CompactionPlan plan, Sizes sizes, Survival survival) {
        this.context = context;
        this.disk = context.disk();
        this.settling = new SideLane(context.beside());
        this.files = files;
        this.plan = plan;
        this.sizes = sizes;
        this.survival = survival;
        this.named = new NamedLines(survival, plan.sources(), sizes.ordinals());
        this.compactedUntil = plan.sources().stream()
                .filter(ClosedSegment::isCompacted)
                .mapToLong(ClosedSegment::last)
                .max()
                .orElse(0);
    }

    public CompactionPlan plan() {
        return plan;
    }

    /** Whether everything has been read and written. */
    public boolean isScanned() {
        return !failed && isRead();
    }

    private boolean isRead() {
        return nextSource == plan.sources().size() && reading.isEmpty();
    }

    /** Position up to which the log must be durable before {@link #finish}; known once all is scanned. */
    public long horizon() {
        requireScanned(true);
        return horizon;
    }

    /**
     * Goes on by about one block of 256 KiB, or by some thousand keys of the index, which count as no bytes.
     *
     * @return bytes read and written, for whoever keeps to a budget
     * @throws dev.tidemark.engine.CorruptDataException when a source is damaged; {@link #abandon} is the way on
     * @throws StorageFailedException likewise, when the disk refuses
     */
    public long step() {
        requireScanned(false);
        failed = true;
        long bytes = goOn();
        failed = false;
        return bytes;
    }

    private long goOn() {
        if (nextSource == 0) {
            moves = Optional.of(new MovesWriter(disk, files.moves(plan.number())));
        }
        if (reading.isEmpty()) {
            reading = Optional.of(new SourceLines(
                    disk, context.beside(), files, plan.sources().get(nextSource)));
            nextSource++;
            ordinal = Optional.ofNullable(sizes.ordinals().get(SegmentName.of(source())))
                    .orElseThrow();
        }
        SourceLines lines = reading.get();
        long listedUntil = named.listedUntil(nextSource - 1);
        if (listedUntil <= lines.offset()) {
            named.list();
            return 0;
        }
        long before = writing.map(CompactedFile::length).orElse(0L);
        int read = lines.next(listedUntil, visitor);
        long written = writing.map(CompactedFile::length).orElse(0L) - before;
        if (lines.isEnded()) {
            endSource(lines);
        }
        return read + written;
    }

    private void requireScanned(boolean expected) {
        if (failed || isScanned() != expected) {
            throw new IllegalStateException(
                    "compaction is in another phase: expectedScanned=" + expected + " failed=" + failed);
        }
    }

    /** What becomes of the lines of a source. */
    private final class Lines implements SourceLines.Visitor {

        @Override
        public void begins(long timeMillis) {
            if (writing.isEmpty()) {
                SegmentName name = new SegmentName(source().base(), plan.number());
                writing = Optional.of(new CompactedFile(context, files, name, timeMillis));
            }
        }

        @Override
        public long nextWanted() {
            return named.next(nextSource - 1);
        }

        @Override
        public void wanted(LineScanner line, byte[] buffer, long offset) {
            long moved = keep(line, buffer, Operation.SET);
            moves.orElseThrow().add(named.take(), Place.of(ordinal, offset), Place.of(outputs, moved));
        }

        @Override
        public void other(LineScanner line, byte[] buffer) {
            if (survival.counts(line, buffer) && !isDropped(line)) {
                keep(line, buffer, line.operation());
            } else if (line.operation() == Operation.CHECKPOINT) {
                kept++;
            }
        }
    }

    private long keep(LineScanner line, byte[] buffer, Operation operation) {
        kept++;
        return writing.orElseThrow().add(buffer, line.lineStart(), line.nextStart(), line.position(), operation);
    }

    private ClosedSegment source() {
        return plan.sources().get(nextSource - 1);
    }

    /**
     * Whether a tombstone goes that still counts. One that a compaction has kept before: what it deleted went then at the
     * latest, so that no file that is or was the log since has a line that it must outlive.
     */
    private boolean isDropped(LineScanner line) {
        boolean goes = line.operation() == Operation.DELETE
                && line.position() <= compactedUntil
                && line.timeMillis() < sizes.tombstonesBeforeMillis();
        droppedUntil = goes ? line.position() : droppedUntil;
        return goes;
    }

    private void endSource(SourceLines lines) {
        lines.close();
        reading = Optional.empty();
        ClosedSegment source = source();
        taken.add(source);
        dropped += lines.count() - kept;
        kept = 0;
        boolean isLong = writing.orElseThrow().length() * 2 >= sizes.segmentLengthMaxBytes();
        if (isLong || isRead()) {
            endOutput(source.last());
        }
        if (isRead()) {
            settling.await();
            moves.orElseThrow().finish();
            horizon = survival.horizon();
        }
    }

    private void endOutput(long last) {
        CompactedFile output = writing.orElseThrow();
        if (dropped == 0 && taken.size() == 1) {
            output.discard();
        } else {
            ClosedSegment compacted = output.finish(last);
            finished.add(output);
            settling.hand(output::settle);
            replacements.add(new Replacement(taken, compacted, outputs));
        }
        writing = Optional.empty();
        taken.clear();
        outputs++;
        dropped = 0;
    }

    /**
     * Gives the files, all of them forced, their names, durably. Before that they have temporary ones: a file that was left
     * behind under its own name is as good as those it was made of, whatever has become of the manifest.
     *
     * @param durable position up to which the log is known to be durable, at least the {@link #horizon}; the watermark, where
     *     nothing is shown before
     * @throws StorageFailedException when the disk refuses; {@link #abandon} is the way on
     */
    public CompactionResult finish(long durable) {
        requireScanned(true);
        if (durable < horizon) {
            throw new IllegalStateException(
                    "compaction cannot be finished: expectedDurable=" + horizon + " actualDurable=" + durable);
        }
        moves.ifPresent(MovesWriter::close);
        moves = Optional.empty();
        finished.forEach(CompactedFile::publish);
        disk.syncDirectory(files.logDirectory());
        return new CompactionResult(plan.number(), replacements, files.moves(plan.number()), horizon, droppedUntil);
    }

    /** Gives up: deletes what was written. What cannot be deleted is swept at the collection's next opening. */
    public void abandon() {
        settling.close();
        reading.ifPresent(SourceLines::close);
        moves.ifPresent(MovesWriter::close);
        List<Runnable> removals = new ArrayList<>();
        writing.ifPresent(output -> removals.add(output::discard));
        finished.forEach(output -> removals.add(output::discard));
        replacements.forEach(made -> removals.add(() -> delete(made.compacted())));
        removals.add(() -> {
            if (disk.exists(files.moves(plan.number()))) {
                disk.delete(files.moves(plan.number()));
            }
        });
        removals.forEach(Compaction::attempt);
    }

    private void delete(ClosedSegment compacted) {
        if (disk.exists(files.segment(SegmentName.of(compacted)))) {
            disk.delete(files.segment(SegmentName.of(compacted)));
        }
    }

    private static void attempt(Runnable removal) {
        try {
            removal.run();
        } catch (StorageFailedException stays) {
            // The next opening sweeps what is unfinished, and sets aside what is not listed.
        }
    }
}
