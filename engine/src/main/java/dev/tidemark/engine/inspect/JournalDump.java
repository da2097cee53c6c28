package dev.tidemark.engine.inspect;

import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.JournalFrame.Stamp;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Dumps a journal file: header, frames, entries, and what stands where no frame is. Used once.
 *
 * <p>Where the header is damaged, the frames are read under the number that the first of them carries.
 */
final class JournalDump {

    private static final int NUMBER_AT = 8;

    private final FileHandle file;
    private final boolean entries;
    private final DumpTarget target;
    private long badCount;

    JournalDump(FileHandle file, boolean entries, DumpTarget target) {
        this.file = file;
        this.entries = entries;
        this.target = target;
    }

    long run() {
        ByteBuffer block = ByteBuffer.allocate(JournalFileHeader.BLOCK_LENGTH);
        file.read(block, 0);
        Reading<JournalFileHeader> reading = JournalFileHeader.read(block.flip());
        if (reading.isValid()) {
            JournalFileHeader header = reading.content().orElseThrow();
            target.text("journal shard=" + header.shard() + " number=" + header.fileNumber() + " epoch="
                    + header.epoch() + " length=" + header.fileLengthBytes());
            if (file.length() != header.fileLengthBytes()) {
                bad("TORN", file.length(), "length differs from the header's: actual=" + file.length());
            }
            frames(header.fileNumber());
        } else {
            bad(reading.verdict().name(), 0, reading.reason());
            if (reading.verdict() == Verdict.DAMAGED) {
                frames(numberOfFirstFrame());
            }
        }
        return badCount;
    }

    private long numberOfFirstFrame() {
        ByteBuffer head = ByteBuffer.allocate(JournalFrame.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        int read = file.read(head, JournalFileHeader.BLOCK_LENGTH);
        return read == JournalFrame.HEADER_LENGTH ? head.getLong(NUMBER_AT) : 0;
    }

    private void frames(long number) {
        long end = file.length();
        FrameWindow window = new FrameWindow(file, number, end, read -> {});
        long at = JournalFileHeader.BLOCK_LENGTH;
        long sequence = 0;
        while (at < end) {
            Reading<JournalFrame> reading = window.read(at);
            if (reading.isValid()) {
                JournalFrame frame = reading.content().orElseThrow();
                long next = window.endOf(reading);
                frame(frame, at, next - at, sequence);
                sequence = frame.stamp().sequence();
                at = next;
            } else {
                at = gap(window, at, end, reading);
            }
        }
    }

    private void frame(JournalFrame frame, long offset, long length, long sequenceBefore) {
        Stamp stamp = frame.stamp();
        if (sequenceBefore > 0 && stamp.sequence() != sequenceBefore + 1) {
            bad("OUT_OF_ORDER", offset, "sequence: expected=" + (sequenceBefore + 1) + " actual=" + stamp.sequence());
        }
        target.text("frame offset=" + offset + " length=" + length + " sequence=" + stamp.sequence() + " epoch="
                + stamp.epoch() + " durable=" + stamp.durableSequence() + " entries="
                + frame.entries().size());
        frame.entries().forEach(this::entry);
    }

    private void entry(FrameEntry entry) {
        if (entry.kind() == FrameEntry.Kind.FLOOR) {
            target.text("  floor sequence=" + entry.first() + " file=" + entry.segmentBase());
            return;
        }
        boolean lines = entry.kind() == FrameEntry.Kind.LINES;
        target.text((lines ? "  lines collection=" : "  watermark collection=") + entry.collection() + " positions="
                + (lines ? entry.positions().toString() : Long.toString(entry.last())) + " base="
                + entry.segmentBase() + " offset=" + entry.segmentOffset() + " length="
                + entry.payload().remaining());
        if (lines && entries) {
            byte[] payload = new byte[entry.payload().remaining()];
            entry.payload().get(payload);
            target.bytes(payload, 0, payload.length);
        }
    }

    /** Tells of a place that is no frame; the next offset to look at. */
    private long gap(FrameWindow window, long at, long end, Reading<JournalFrame> reading) {
        long next = window.find(at + JournalFrame.ALIGNMENT);
        if (reading.verdict() != Verdict.ABSENT) {
            bad(reading.verdict().name(), at, reading.reason());
        }
        long rest = window.findNonZero(at);
        if (rest >= end) {
            target.text("zeros offset=" + at + " length=" + (end - at));
            return end;
        }
        if (next < end && reading.verdict() == Verdict.ABSENT) {
            bad("ABSENT", at, "no frame up to the next one: nextOffset=" + next);
        } else if (next >= end && reading.verdict() == Verdict.ABSENT) {
            target.text("stale offset=" + rest + " length=" + (end - rest)
                    + " reason=no frame of this file's number, left of an earlier life or a write cut short");
        }
        return next;
    }

    private void bad(String verdict, long offset, String reason) {
        badCount++;
        target.text("! " + verdict + " offset=" + offset + " reason=" + reason);
    }
}
