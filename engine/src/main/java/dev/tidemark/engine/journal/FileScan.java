package dev.tidemark.engine.journal;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What one numbered file holds: its frames from the start to the first place that is none, and what intact frames stand behind
 * that place. Used by one thread while a shard is recovered.
 *
 * <p>Frames behind the first bad place are witnesses, never content: they prove how far the journal had been durable.
 */
final class FileScan {

    private static final int INITIAL_CAPACITY = 64;
    private static final int OFFSET_UNIT = JournalFrame.ALIGNMENT;

    private final Path path;
    private final FileHandle handle;
    private final JournalFileHeader header;
    private final List<JournalRecovery.Floor> floors = new ArrayList<>();
    private int[] offsets = new int[INITIAL_CAPACITY];
    private int count;
    private long first;
    private long end = JournalFileHeader.BLOCK_LENGTH;
    private long witnessed;
    private long epoch;
    private long beyond;
    private boolean claimed;
    private boolean whole;

    FileScan(Path path, FileHandle handle, JournalFileHeader header) {
        this.path = path;
        this.handle = handle;
        this.header = header;
        this.epoch = header.epoch();
    }

    /** Reads the whole file; {@code visitor} gets each frame of the content with its offset. */
    void run(BiConsumer<JournalFrame, Long> visitor) {
        long fileEnd = Math.min(header.fileLengthBytes(), handle.length());
        whole = handle.length() == header.fileLengthBytes();
        FrameCursor cursor = new FrameCursor(handle, header.fileNumber(), fileEnd);
        while (end < fileEnd) {
            Reading<JournalFrame> reading = read(cursor, end);
            if (!reading.isValid() || !follows(reading)) {
                break;
            }
            JournalFrame frame = reading.content().orElseThrow();
            note(frame);
            keep(frame);
            visitor.accept(frame, end);
            end = cursor.frameEnd();
        }
        claimed = end < fileEnd && isClaimed(fileEnd);
        lookBeyond(cursor, fileEnd);
    }

    /**
     * Whether a frame of this file was begun behind the last one. A recycled file holds frames of its former life there, which
     * are intact under their own number; what is not, though it looks like a frame or names this file, was begun or damaged.
     */
    private boolean isClaimed(long fileEnd) {
        ByteBuffer head = ByteBuffer.allocate(JournalFrame.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        handle.read(head, end);
        head.clear();
        long named = JournalFrame.fileNumberAt(head);
        boolean stale = named > 0
                && named != number()
                && new FrameCursor(handle, named, fileEnd).read(end).isValid();
        return !stale && (JournalFrame.isMarkedAt(head) || named == number());
    }

    private boolean follows(Reading<JournalFrame> reading) {
        return count == 0 || reading.content().orElseThrow().stamp().sequence() == first + count;
    }

    private Reading<JournalFrame> read(FrameCursor cursor, long offset) {
        Reading<JournalFrame> reading = cursor.read(offset);
        if (reading.verdict() == Verdict.TOO_NEW || reading.verdict() == Verdict.TOO_OLD) {
            throw new UnsupportedFormatException(
                    "cannot read journal frame: " + reading.reason(), Location.of(path, offset));
        }
        return reading;
    }

    private void keep(JournalFrame frame) {
        if (count == 0) {
            first = frame.stamp().sequence();
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
        }
        offsets[count++] = Math.toIntExact(end / OFFSET_UNIT);
        for (FrameEntry entry : frame.entries()) {
            if (entry.kind() == FrameEntry.Kind.FLOOR) {
                floors.add(new JournalRecovery.Floor(
                        entry.first(), entry.segmentBase(), frame.stamp().sequence(), number()));
            }
        }
    }

    private void note(JournalFrame frame) {
        witnessed = Math.max(witnessed, frame.stamp().durableSequence());
        epoch = Math.max(epoch, frame.stamp().epoch());
    }

    private void lookBeyond(FrameCursor cursor, long fileEnd) {
        long at = cursor.find(end);
        while (at < fileEnd) {
            Reading<JournalFrame> reading = read(cursor, at);
            if (reading.isValid()) {
                JournalFrame frame = reading.content().orElseThrow();
                note(frame);
                beyond = beyond == 0 ? frame.stamp().sequence() : beyond;
                at = cursor.find(cursor.frameEnd());
            } else {
                at = cursor.find(at + JournalFrame.ALIGNMENT);
            }
        }
    }

    /** The same, as evidence. */
    JournalRecovery.Extent extent() {
        return new JournalRecovery.Extent(number(), first, count == 0 ? 0 : first + count - 1, end, beyond, claimed);
    }

    /** Lowest sequence that the file shows to have been written to it; no earlier file holds it or later ones in truth. */
    long firstShown() {
        if (count > 0) {
            return first;
        }
        return beyond > 0 ? Math.max(1, beyond - 1) : Long.MAX_VALUE;
    }

    long offsetOf(long sequence) {
        return (long) offsets[Math.toIntExact(sequence - first)] * OFFSET_UNIT;
    }

    /** Whether nothing in the file was ever written to as the journal. */
    boolean isBlank() {
        return count == 0 && beyond == 0;
    }

    Path path() {
        return path;
    }

    FileHandle handle() {
        return handle;
    }

    long number() {
        return header.fileNumber();
    }

    long lengthBytes() {
        return header.fileLengthBytes();
    }

    /** Whether the file is still as long as it was prepared. */
    boolean isWhole() {
        return whole;
    }

    long witnessed() {
        return witnessed;
    }

    long epoch() {
        return epoch;
    }

    List<JournalRecovery.Floor> floors() {
        return floors;
    }
}
