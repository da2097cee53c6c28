package dev.tidemark.engine.inspect;

import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.JournalFrame.Stamp;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one numbered journal file shows: a run of frames from its start on, and what witnesses stand behind the first place that
 * is none. Made by one pass; owned by one thread.
 */
final class JournalFileLook {

    /** From which sequence and file on the journal is needed, and which frame says so. */
    record Floor(long sequence, long file, long writtenAt) {}

    private final Path path;
    private final long number;
    private final List<Floor> floors = new ArrayList<>();
    private long first;
    private long last;
    private long end = JournalFileHeader.BLOCK_LENGTH;
    private long witnessed;
    private long beyond;
    private boolean readable;

    JournalFileLook(Path path, long number) {
        this.path = path;
        this.number = number;
    }

    Path path() {
        return path;
    }

    long number() {
        return number;
    }

    /** First sequence of the run, 0 for none. */
    long first() {
        return first;
    }

    long last() {
        return last;
    }

    /** Offset behind the run. */
    long end() {
        return end;
    }

    /** Highest sequence that an intact frame says to have been durable. */
    long witnessed() {
        return witnessed;
    }

    /** Sequence of the first intact frame behind the run's end, 0 for none. */
    long beyond() {
        return beyond;
    }

    /** Whether the header is this file's. */
    boolean isReadable() {
        return readable;
    }

    List<Floor> floors() {
        return floors;
    }

    /** Looks at the whole file; watermarks go to {@code cover}. */
    void look(Survey survey, int shard, JournalCover cover) {
        try (FileHandle file = survey.disk().open(path, OpenMode.READ)) {
            ByteBuffer block = ByteBuffer.allocate(JournalFileHeader.BLOCK_LENGTH);
            int blockLength = file.read(block, 0);
            survey.read(blockLength);
            Reading<JournalFileHeader> header = JournalFileHeader.read(block.flip());
            if (header.isValid()) {
                look(survey, shard, cover, file, header.content().orElseThrow());
            } else {
                boolean version = header.verdict() == Verdict.TOO_NEW || header.verdict() == Verdict.TOO_OLD;
                String what =
                        version ? "journal file cannot be verified by this version" : "journal file has no header";
                survey.damage(path, 0, what + ": verdict=" + header.verdict() + " reason=" + header.reason());
            }
        }
    }

    private void look(Survey survey, int shard, JournalCover cover, FileHandle file, JournalFileHeader header) {
        if (header.fileNumber() != number || header.shard() != shard) {
            survey.damage(
                    path,
                    0,
                    "journal file is another one: expectedNumber=" + number + " actualNumber=" + header.fileNumber()
                            + " expectedShard=" + shard + " actualShard=" + header.shard());
            return;
        }
        readable = true;
        long length = file.length();
        if (length != header.fileLengthBytes()) {
            survey.damage(
                    path,
                    Math.min(length, header.fileLengthBytes()),
                    "length of journal file differs: expected=" + header.fileLengthBytes() + " actual=" + length);
        }
        long fileEnd = Math.min(length, header.fileLengthBytes());
        FrameWindow window = new FrameWindow(file, number, fileEnd, survey::read);
        Reading<JournalFrame> reading = content(window, fileEnd, cover);
        beyond(window, fileEnd, cover);
        describeEnd(survey, window, fileEnd, reading);
    }

    /** Walks the run; what ended it comes back. */
    private Reading<JournalFrame> content(FrameWindow window, long fileEnd, JournalCover cover) {
        Reading<JournalFrame> reading = window.read(end);
        while (reading.isValid() && end < fileEnd) {
            JournalFrame frame = reading.content().orElseThrow();
            long sequence = frame.stamp().sequence();
            if (first != 0 && sequence != last + 1) {
                break;
            }
            first = first == 0 ? sequence : first;
            last = sequence;
            note(frame, cover);
            end = window.endOf(reading);
            reading = window.read(end);
        }
        return reading;
    }

    private void note(JournalFrame frame, JournalCover cover) {
        Stamp stamp = frame.stamp();
        witnessed = Math.max(witnessed, stamp.durableSequence());
        for (FrameEntry entry : frame.entries()) {
            if (entry.kind() == FrameEntry.Kind.WATERMARK) {
                cover.mark(entry);
            } else if (entry.kind() == FrameEntry.Kind.FLOOR) {
                floors.add(new Floor(entry.first(), entry.segmentBase(), stamp.sequence()));
            }
        }
    }

    private void beyond(FrameWindow window, long fileEnd, JournalCover cover) {
        long at = window.find(end);
        while (at < fileEnd) {
            Reading<JournalFrame> reading = window.read(at);
            if (reading.isValid()) {
                JournalFrame frame = reading.content().orElseThrow();
                beyond = beyond == 0 ? frame.stamp().sequence() : beyond;
                witnessed = Math.max(witnessed, frame.stamp().durableSequence());
                frame.entries().stream()
                        .filter(entry -> entry.kind() == FrameEntry.Kind.WATERMARK)
                        .forEach(cover::mark);
                at = window.find(window.endOf(reading));
            } else {
                at = window.find(at + JournalFrame.ALIGNMENT);
            }
        }
    }

    private void describeEnd(Survey survey, FrameWindow window, long fileEnd, Reading<JournalFrame> reading) {
        if (reading.verdict() == Verdict.TOO_NEW || reading.verdict() == Verdict.TOO_OLD) {
            survey.damage(path, end, "journal frame cannot be verified by this version: reason=" + reading.reason());
            return;
        }
        if (reading.verdict() != Verdict.ABSENT) {
            survey.note(path, end, "frame is not whole: verdict=" + reading.verdict() + " reason=" + reading.reason());
            return;
        }
        long rest = window.findNonZero(end);
        if (rest < fileEnd) {
            survey.note(
                    path,
                    rest,
                    "bytes behind the last frame, of a write that never became whole or of the file's earlier life");
        }
    }

    /** Visits the frames of the run that lie within a range of sequences, both ends included. */
    void visit(FileHandle file, long from, long to, FrameVisitor visitor) {
        FrameWindow window = new FrameWindow(file, number, file.length(), read -> {});
        long at = JournalFileHeader.BLOCK_LENGTH;
        while (at < end) {
            Reading<JournalFrame> reading = window.read(at);
            if (!reading.isValid()) {
                return;
            }
            JournalFrame frame = reading.content().orElseThrow();
            if (frame.stamp().sequence() >= from && frame.stamp().sequence() <= to) {
                visitor.frame(frame, at);
            }
            at = window.endOf(reading);
        }
    }

    /** Receives frames with their offsets. */
    @FunctionalInterface
    interface FrameVisitor {

        void frame(JournalFrame frame, long offset);
    }
}
