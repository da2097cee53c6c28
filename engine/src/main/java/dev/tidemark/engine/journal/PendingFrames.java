package dev.tidemark.engine.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.JournalFrameWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The frames that are not yet durable, encoded in one direct buffer in the order of their sequences. Owned by the shard's thread.
 *
 * <p>A frame's life: gathered → written → durable, which empties the buffer. Durable comes for all frames at once; what has
 * been written without a sync stays here so that it can be written again when the file fails.
 *
 * <p>{@code answered <= written <= attempted <= size}, but for a retry, which starts {@code written} again from zero: frames
 * below {@code attempted} may stand in some file.
 */
final class PendingFrames {

    private static final int INITIAL_BYTES = 1 << 20;

    private final long epoch;
    private final List<Frame> frames = new ArrayList<>();
    private ByteBuffer buffer;
    private JournalFrameWriter writer;
    private long firstSequence;
    private int answered;
    private int written;
    private int attempted;
    private long unansweredBytes;

    /** @param nextSequence sequence of the first frame to come */
    PendingFrames(long epoch, long nextSequence) {
        this.epoch = epoch;
        this.firstSequence = nextSequence;
        this.buffer = ByteBuffer.allocateDirect(INITIAL_BYTES);
        this.writer = new JournalFrameWriter(buffer);
    }

    /** One frame. */
    static final class Frame {
        private final int start;
        private final int length;
        private final boolean sync;
        private final Optional<AppendOutcome> outcome;
        private final List<Place> places;
        private long fileOffset;

        Frame(int start, int length, boolean sync, Optional<AppendOutcome> outcome, List<Place> places) {
            this.start = start;
            this.length = length;
            this.sync = sync;
            this.outcome = outcome;
            this.places = places;
        }

        /** Empty for a frame of the journal's own. */
        Optional<AppendOutcome> outcome() {
            return outcome;
        }

        int lengthBytes() {
            return length;
        }

        /** Where it was last written. */
        long fileOffset() {
            return fileOffset;
        }

        List<Place> places() {
            return places;
        }
    }

    /**
     * What one entry of a frame says, without its lines.
     *
     * @param first of a mark that came with lines, the last position that the journal's entries had shown before it
     */
    record Place(
            FrameEntry.Kind kind, long collection, long first, long last, long base, long offset, int lengthBytes) {}

    /** Where frames are stamped for. */
    record Target(long fileNumber, long durableSequence) {}

    /** A mark that lines bring into the journal, and the last position that its entries showed before. */
    record MarkAhead(long collection, JournalShard.ForcedMark mark, long shown) {}

    /** What a caller appends: entries, with the marks that they need in the same frame. */
    record Content(List<MarkAhead> marks, List<JournalEntry> entries, long lengthBytes) {}

    /** Encodes a frame of the caller's. */
    void append(Content content, Target target, boolean sync, AppendOutcome outcome) {
        begin(content.lengthBytes());
        List<Place> places =
                new ArrayList<>(content.marks().size() + content.entries().size());
        for (MarkAhead ahead : content.marks()) {
            FrameEntry entry = Recycler.watermark(ahead.collection(), ahead.mark());
            writer.add(entry);
            places.add(new Place(
                    entry.kind(),
                    ahead.collection(),
                    ahead.shown(),
                    entry.last(),
                    entry.segmentBase(),
                    entry.segmentOffset(),
                    0));
        }
        for (JournalEntry entry : content.entries()) {
            CollectionId collection = entry.collection();
            ByteBuffer lines = entry.lines();
            writer.addLines(collection, entry.positions(), entry.segmentBase(), entry.segmentOffset(), lines);
            places.add(new Place(
                    FrameEntry.Kind.LINES,
                    collection.value(),
                    entry.positions().first(),
                    entry.positions().last(),
                    entry.segmentBase(),
                    entry.segmentOffset(),
                    lines.remaining()));
        }
        finish(target, sync, Optional.of(outcome), places);
    }

    /** Encodes a frame of the journal's own: carried entries, watermarks, a floor. */
    void append(List<FrameEntry> entries, Target target) {
        long payloads =
                entries.stream().mapToLong(entry -> entry.payload().remaining()).sum();
        begin(JournalFrame.lengthOf(entries.size(), payloads));
        List<Place> places = new ArrayList<>(entries.size());
        for (FrameEntry entry : entries) {
            writer.add(entry);
            places.add(new Place(
                    entry.kind(),
                    entry.collection().value(),
                    entry.first(),
                    entry.last(),
                    entry.segmentBase(),
                    entry.segmentOffset(),
                    entry.payload().remaining()));
        }
        finish(target, false, Optional.empty(), places);
    }

    private void begin(long lengthBytes) {
        if (buffer.remaining() < lengthBytes) {
            long wanted = buffer.position() + lengthBytes;
            int capacity = Math.toIntExact(Math.max(wanted, 2L * buffer.capacity()));
            ByteBuffer larger = ByteBuffer.allocateDirect(capacity);
            larger.put(buffer.flip());
            buffer = larger;
            writer = new JournalFrameWriter(buffer);
        }
        writer.begin();
    }

    private void finish(Target target, boolean sync, Optional<AppendOutcome> outcome, List<Place> places) {
        int start = buffer.position();
        int length = writer.finish(stamp(target, frames.size()));
        frames.add(new Frame(start, length, sync, outcome, places));
        unansweredBytes += length;
    }

    private JournalFrame.Stamp stamp(Target target, int index) {
        long sequence = firstSequence + index;
        return new JournalFrame.Stamp(
                target.fileNumber(), epoch, sequence, Math.min(target.durableSequence(), sequence - 1));
    }

    /** Stamps all frames that are not written for another file. */
    void restampUnwritten(Target target) {
        for (int index = written; index < frames.size(); index++) {
            writer.restamp(frames.get(index).start, stamp(target, index));
        }
    }

    /** How many of the unwritten frames, from the first on, fit into so many bytes. */
    int fitting(long roomBytes) {
        int count = 0;
        long left = roomBytes;
        while (written + count < frames.size() && frames.get(written + count).length <= left) {
            left -= frames.get(written + count).length;
            count++;
        }
        return count;
    }

    /** Bytes of the next {@code count} unwritten frames, to be written at {@code fileOffset}; marks them as attempted. */
    ByteBuffer attempt(int count, long fileOffset) {
        int start = frames.get(written).start;
        for (int index = written; index < written + count; index++) {
            frames.get(index).fileOffset = fileOffset + (frames.get(index).start - start);
        }
        Frame last = frames.get(written + count - 1);
        attempted = Math.max(attempted, written + count);
        return buffer.slice(start, last.start + last.length - start);
    }

    void markWritten(int count) {
        written += count;
    }

    /** All frames shall be written again, to another file. */
    void rewind() {
        written = 0;
    }

    boolean hasUnwritten() {
        return written < frames.size();
    }

    boolean hasUnforced() {
        return written > 0;
    }

    /** Whether the first unwritten frame may stand in a file in spite of it. */
    boolean mayStandInFile() {
        return written < attempted;
    }

    /** Whether a written frame waits for a sync before it can be answered. */
    boolean wantsSync() {
        for (int index = answered; index < written; index++) {
            if (frames.get(index).sync) {
                return true;
            }
        }
        return false;
    }

    /** Bytes that have been written and not forced. */
    long unforcedBytes() {
        return written == 0 ? 0 : frames.get(written - 1).start + frames.get(written - 1).length;
    }

    long unansweredBytes() {
        return unansweredBytes;
    }

    int size() {
        return frames.size();
    }

    long firstSequence() {
        return firstSequence;
    }

    long lastWrittenSequence() {
        return firstSequence + written - 1;
    }

    /** Takes all written frames out, being durable; what is unwritten moves to the front of the buffer. */
    Durable takeDurable() {
        List<Frame> durable = List.copyOf(frames.subList(0, written));
        int unanswered = Math.min(answered, written);
        int start = written == 0 ? 0 : durable.get(written - 1).start + durable.get(written - 1).length;
        for (int index = unanswered; index < durable.size(); index++) {
            unansweredBytes -= durable.get(index).length;
        }
        drop(start);
        return new Durable(durable, unanswered);
    }

    private void drop(int start) {
        List<Frame> rest = new ArrayList<>();
        for (Frame frame : frames.subList(written, frames.size())) {
            Frame moved = new Frame(frame.start - start, frame.length, frame.sync, frame.outcome, frame.places);
            rest.add(moved);
        }
        buffer.flip().position(start);
        buffer.compact();
        firstSequence += written;
        attempted = Math.max(0, attempted - written);
        answered = Math.max(0, answered - written);
        written = 0;
        frames.clear();
        frames.addAll(rest);
    }

    /**
     * Frames that became durable.
     *
     * @param unanswered index of the first of them that has not been answered
     */
    record Durable(List<Frame> frames, int unanswered) {}

    /** Frames that are written and whose outcome was not told yet; they count as told from here on. */
    List<Frame> takeWritten() {
        List<Frame> told = List.copyOf(frames.subList(answered, written));
        told.forEach(frame -> unansweredBytes -= frame.length);
        answered = written;
        return told;
    }

    /** Takes out the frames that surely stand in no file, the last first to be answered last; sequences are given again. */
    List<Frame> takeUntouched() {
        int from = Math.max(written, attempted);
        List<Frame> untouched = List.copyOf(frames.subList(from, frames.size()));
        untouched.forEach(frame -> unansweredBytes -= frame.length);
        if (!untouched.isEmpty()) {
            buffer.position(untouched.get(0).start);
            frames.subList(from, frames.size()).clear();
        }
        return untouched;
    }

    /** Takes out all frames that were not answered. */
    List<Frame> takeUnanswered() {
        List<Frame> unanswered = List.copyOf(frames.subList(answered, frames.size()));
        frames.clear();
        buffer.clear();
        written = 0;
        answered = 0;
        attempted = 0;
        unansweredBytes = 0;
        return unanswered;
    }
}
