package dev.tidemark.engine.journal;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.journal.PendingFrames.MarkAhead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The writing side of a shard: admits frames, writes them, forces them, moves from file to file. Owned by the shard's thread.
 *
 * <ol>
 *   <li>A frame is admitted only if it follows, and if files are left for it: what was admitted has its place.
 *   <li>All gathered frames that fit go out with one positional write; at most one sync follows, for all of them.
 *   <li>A file is forced before the next one is written to, so only the active file ever holds unforced frames.
 *   <li>A file whose write or sync failed is poisoned: everything unforced is written again to a fresh one, or never.
 *   <li>When no fresh file can be had, frames that were never written anywhere are refused, which is certain.
 * </ol>
 */
final class ShardWriter {

    private final ShardParts parts;
    private final JournalSettings settings;
    private final LiveFiles files;
    private final Coverage coverage;
    private final PendingFrames pending;
    private long durableSequence;

    /** Where the next gathered frame will end up, and how many moves to a next file come before it. */
    private long plannedTail;

    private int plannedMoves;

    ShardWriter(ShardParts parts, long durableSequence) {
        this.parts = parts;
        this.settings = parts.settings();
        this.files = parts.files();
        this.coverage = parts.coverage();
        this.pending = parts.pending();
        this.durableSequence = durableSequence;
        replan();
    }

    /** Gathers the frame; or says why it is refused, nothing having been done. */
    Optional<TidemarkException> append(List<JournalEntry> entries, boolean sync, AppendOutcome outcome) {
        long payloads = 0;
        for (JournalEntry entry : entries) {
            payloads += entry.lengthBytes();
        }
        List<MarkAhead> marks = marksAhead(entries);
        long length = JournalFrame.lengthOf(marks.size() + entries.size(), payloads);
        if (entries.isEmpty() || length > settings.frameMaxBytes()) {
            return Optional.of(new InvalidRequestException("frame is empty or too long: maxBytes="
                    + settings.frameMaxBytes() + " lengthBytes=" + (entries.isEmpty() ? 0 : length)));
        }
        if (pending.unansweredBytes() + length > settings.pendingMaxBytes()) {
            return Optional.of(new OverloadedException("too much waits for the journal: maxBytes="
                    + settings.pendingMaxBytes() + " pendingBytes=" + pending.unansweredBytes()));
        }
        boolean fits = plannedTail + length <= files.active().lengthBytes();
        if (!fits && files.count() + plannedMoves >= settings.filesMax() - 1) {
            return Optional.of(
                    new OverloadedException("all journal files are full and needed: maxFiles=" + settings.filesMax()));
        }
        Optional<TidemarkException> gap = follow(entries);
        if (gap.isEmpty()) {
            plannedMoves += fits ? 0 : 1;
            plannedTail = (fits ? plannedTail : JournalFileHeader.BLOCK_LENGTH) + length;
            pending.append(new PendingFrames.Content(marks, entries, length), target(), sync, outcome);
        }
        return gap;
    }

    /**
     * Marks that must go into the frame: they lie beyond what the journal's entries show, and the frame's lines follow them.
     * After a crash the segments may hold more than the journal does, where it answered without a sync.
     */
    private List<MarkAhead> marksAhead(List<JournalEntry> entries) {
        List<MarkAhead> marks = new ArrayList<>(0);
        for (JournalEntry entry : entries) {
            long collection = entry.collection().value();
            entry.forced().ifPresent(mark -> coverage.forced(collection, mark));
            ForcedMark mark = coverage.mark(collection);
            long shown = coverage.lastPosition(collection);
            if (mark.position() > shown
                    && mark.position() + 1 == entry.positions().first()) {
                marks.add(new MarkAhead(collection, mark, shown));
            }
        }
        return marks;
    }

    private Optional<TidemarkException> follow(List<JournalEntry> entries) {
        long[] shown = new long[entries.size()];
        for (int index = 0; index < entries.size(); index++) {
            long collection = entries.get(index).collection().value();
            long first = entries.get(index).positions().first();
            long last = coverage.expectedAfter(collection);
            if (last != Coverage.UNKNOWN && first != last + 1) {
                for (int undone = index - 1; undone >= 0; undone--) {
                    coverage.setLastPosition(entries.get(undone).collection().value(), shown[undone]);
                }
                return Optional.of(new InvalidRequestException("frame does not follow: collection=" + collection
                        + " expectedFirst=" + (last + 1) + " actualFirst=" + first));
            }
            shown[index] = coverage.lastPosition(collection);
            coverage.setLastPosition(collection, entries.get(index).positions().last());
        }
        return Optional.empty();
    }

    /** Gathers a frame of the journal's own, whatever the bounds for others are. */
    void appendOwn(List<FrameEntry> entries) {
        pending.append(entries, target());
    }

    /** Writes and, where a frame asks for it or much is unforced, forces; tells the outcomes. */
    void flush() {
        requireSound();
        write();
        if (pending.wantsSync() || pending.unforcedBytes() > settings.unforcedMaxBytes()) {
            force();
        } else {
            pending.takeWritten().forEach(frame -> frame.outcome().ifPresent(AppendOutcome::durable));
        }
    }

    /** Writes and forces frames of the journal's own. Fails as well when they were refused for want of a file. */
    void flushOwn(boolean forced) {
        requireSound();
        Optional<StorageFailedException> refusal = write();
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        if (forced || pending.unforcedBytes() > settings.unforcedMaxBytes()) {
            force();
        }
    }

    void sync() {
        requireSound();
        force();
    }

    boolean isSound() {
        return !files.active().isPoisoned();
    }

    private void requireSound() {
        if (!isSound()) {
            throw new StorageFailedException(
                    StorageFailedException.Kind.INPUT_OUTPUT,
                    "a journal write failed before: retry on a fresh file or abandon",
                    Location.of(files.active().path()),
                    null);
        }
    }

    /** After a failure: writes everything unforced to a fresh file and forces it. */
    void retry() {
        if (isSound()) {
            flush();
            return;
        }
        JournalFile fresh = parts.spares().take();
        pending.rewind();
        activate(fresh);
        int count = pending.size();
        write();
        force();
        parts.listener().retried(parts.directory().shard(), fresh.number(), count);
    }

    /** Writes all gathered frames; empty, or why those that never reached a file were refused. */
    private Optional<StorageFailedException> write() {
        Optional<StorageFailedException> refusal = Optional.empty();
        while (pending.hasUnwritten() && refusal.isEmpty()) {
            JournalFile active = files.active();
            int count = pending.fitting(active.lengthBytes() - active.tail());
            if (count > 0) {
                write(active, count);
            } else {
                refusal = moveOn();
            }
        }
        replan();
        return refusal;
    }

    private void write(JournalFile active, int count) {
        ByteBuffer bytes = pending.attempt(count, active.tail());
        int length = bytes.remaining();
        parts.listener().writing(parts.directory().shard());
        try {
            active.handle().write(bytes, active.tail());
        } catch (StorageFailedException failure) {
            throw poison(active, failure);
        }
        active.moveTail(active.tail() + length);
        pending.markWritten(count);
        parts.listener().written(parts.directory().shard(), count, length);
    }

    private Optional<StorageFailedException> moveOn() {
        force();
        if (files.active().tail() == JournalFileHeader.BLOCK_LENGTH) {
            throw new IllegalStateException("frame is longer than a journal file: fileLengthBytes="
                    + files.active().lengthBytes());
        }
        try {
            activate(parts.spares().take());
            return Optional.empty();
        } catch (StorageFailedException failure) {
            if (pending.mayStandInFile()) {
                throw failure;
            }
            refuse(pending.takeUntouched(), failure);
            return Optional.of(failure);
        }
    }

    private void activate(JournalFile fresh) {
        int shard = parts.directory().shard();
        for (JournalFile useless : files.activate(fresh)) {
            parts.spares().release(useless);
            parts.listener().fileReleased(shard, useless.number(), 0);
        }
        parts.listener().fileBegun(shard, fresh.number());
        pending.restampUnwritten(target());
    }

    private void refuse(List<PendingFrames.Frame> refused, TidemarkException failure) {
        for (int index = refused.size() - 1; index >= 0; index--) {
            List<PendingFrames.Place> places = refused.get(index).places();
            for (int entry = places.size() - 1; entry >= 0; entry--) {
                if (refused.get(index).outcome().isPresent()) {
                    rollBack(places.get(entry));
                }
            }
        }
        refused.forEach(frame -> frame.outcome().ifPresent(outcome -> outcome.failed(failure)));
    }

    /** Marks stand before the lines that brought them, so they are rolled back last. */
    private void rollBack(PendingFrames.Place place) {
        long shown = place.kind() == FrameEntry.Kind.LINES ? place.first() - 1 : place.first();
        coverage.setLastPosition(place.collection(), shown);
    }

    private void force() {
        if (!pending.hasUnforced()) {
            return;
        }
        JournalFile active = files.active();
        parts.listener().forcing(parts.directory().shard());
        try {
            active.handle().force(false);
        } catch (StorageFailedException failure) {
            throw poison(active, failure);
        }
        long first = pending.firstSequence();
        durableSequence = pending.lastWrittenSequence();
        active.keep(first, durableSequence);
        PendingFrames.Durable durable = pending.takeDurable();
        parts.listener().forced(parts.directory().shard(), durable.frames().size());
        durable.frames().forEach(frame -> register(active.number(), frame));
        durable.frames()
                .subList(durable.unanswered(), durable.frames().size())
                .forEach(frame -> frame.outcome().ifPresent(AppendOutcome::durable));
    }

    private void register(long file, PendingFrames.Frame frame) {
        for (PendingFrames.Place place : frame.places()) {
            switch (place.kind()) {
                case LINES ->
                    coverage.register(
                            place.collection(),
                            new EntryRuns.Entry(
                                    file, frame.fileOffset(), place.first(), place.last(), place.lengthBytes()));
                case WATERMARK ->
                    coverage.registerMark(
                            place.collection(), file, new ForcedMark(place.last(), place.base(), place.offset()));
                case FLOOR -> {}
            }
        }
    }

    private StorageFailedException poison(JournalFile file, StorageFailedException failure) {
        file.poison();
        parts.listener().filePoisoned(parts.directory().shard(), file.number(), failure);
        return failure;
    }

    private PendingFrames.Target target() {
        return new PendingFrames.Target(files.active().number(), durableSequence);
    }

    private void replan() {
        plannedTail = files.active().tail();
        plannedMoves = 0;
    }
}
