package dev.tidemark.engine.inspect;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Checks one segment file line by line. Used once, by one thread.
 *
 * <p>From the first offset on that the journal holds, the journal is the truth and the file may say anything: opening the
 * collection writes it again. Before that offset everything must be whole up to the line before the journal's first. Without
 * the journal, everything must be whole up to the last position known to have been durable; behind it a torn tail is no damage.
 *
 * <p>In a compacted segment positions may be missing, atomic batches too in part; that nothing else is, count and digest of the
 * footer say.
 */
final class SegmentCheck {

    /**
     * What is known of the segment from elsewhere.
     *
     * @param listed what the manifest says of it
     * @param held what the journal holds of it
     * @param knownLast highest position that it must hold, one below its base for none
     * @param growing whether no other segment follows
     */
    record Expected(
            Path path,
            SegmentHeader header,
            Optional<ClosedSegment> listed,
            Optional<JournalCover.Run> held,
            long knownLast,
            boolean growing) {}

    /** Receives the lines that count, in order. */
    interface Visitor {

        void line(LineScanner line, long offset);
    }

    private final Survey survey;
    private final Expected expected;
    private final Visitor visitor;
    private final LineScanner scanner = new LineScanner();
    private final CRC32C digest = new CRC32C();
    private final long heldFrom;

    /** Whether positions of the range may have no line. */
    private final boolean gaps;

    private long next;
    private long count;
    private long brokenAt = -1;
    private String brokenReason = "";
    private long batchFirst;
    private long batchLast;
    private boolean inHeld;
    private boolean foreign;
    private Optional<SegmentFooter> footer = Optional.empty();

    SegmentCheck(Survey survey, Expected expected, Visitor visitor) {
        this.survey = survey;
        this.expected = expected;
        this.visitor = visitor;
        this.next = expected.header().basePosition();
        this.gaps = expected.listed().filter(ClosedSegment::isCompacted).isPresent();
        long headerLength = expected.header().encode().length;
        this.heldFrom = expected.held()
                .map(run -> run.offset() <= headerLength ? 0 : run.offset())
                .orElse(Long.MAX_VALUE);
    }

    /** @return position behind the segment's last, those included that are missing */
    long run() {
        survey.sawFile();
        survey.sawSegment();
        try (FileHandle file = survey.disk().open(expected.path(), OpenMode.READ)) {
            long length = new LineFile(file, survey::read).run(this::line);
            if (!foreign) {
                end(length);
            }
        } catch (StorageFailedException failure) {
            survey.unreadable(expected.path(), failure);
        }
        long heldLast = expected.held().map(JournalCover.Run::last).orElse(0L);
        return Math.max(Math.max(next, expected.knownLast() + 1), heldLast + 1);
    }

    private void line(byte[] buffer, int start, int end, long offset, LineFile.Ending ending) {
        if (foreign) {
            return;
        }
        if (offset >= heldFrom && !inHeld) {
            enterHeld(offset);
        }
        if (footer.isPresent()) {
            broken(offset, "bytes behind the footer");
            return;
        }
        if (ending == LineFile.Ending.TOO_LONG) {
            broken(offset, "line is longer than any line can be");
            return;
        }
        LineScanner.Found found = scanner.over(buffer, start, end).next();
        switch (found) {
            case LINE -> intact(offset);
            case MARK -> mark(buffer, start, end, offset);
            case DAMAGED, TOO_NEW -> notIntact(buffer, start, end, offset);
            case TORN, END -> broken(offset, "line has no newline");
        }
        digest.update(buffer, start, end - start);
    }

    private void notIntact(byte[] buffer, int start, int end, long offset) {
        if (offset == 0) {
            header(SegmentHeader.read(buffer, start, end));
        } else {
            broken(offset, scanner.reason());
        }
    }

    private void intact(long offset) {
        long position = scanner.position();
        if (position < next || (inHeld && position > next)) {
            broken(offset, "position is out of order: expected=" + next + " actual=" + position);
            return;
        }
        boolean gap = position > next && !gaps;
        if (brokenAt >= 0) {
            endBroken(position - 1);
        } else if (gap) {
            problem(offset, range(next, position - 1), "lines are missing");
        }
        batch(offset, gap);
        next = position + 1;
        count++;
        survey.sawLine();
        visitor.line(scanner, offset);
    }

    private void batch(long offset, boolean gap) {
        long position = scanner.position();
        boolean within = position <= batchLast;
        if (within && !gap && !gaps && scanner.commit() != batchLast) {
            problem(
                    offset,
                    range(batchFirst, position),
                    "atomic batch is broken: expectedCommit=" + batchLast + " actualCommit=" + scanner.commit());
        }
        if (!within || scanner.commit() != batchLast) {
            batchFirst = position;
            batchLast = scanner.commit() > position ? scanner.commit() : 0;
        }
    }

    private void mark(byte[] buffer, int start, int end, long offset) {
        if (offset == 0) {
            header(SegmentHeader.read(buffer, start, end));
            return;
        }
        Reading<SegmentFooter> reading = SegmentFooter.read(buffer, start, end);
        if (!reading.isValid()) {
            broken(offset, "line is no footer: reason=" + reading.reason());
            return;
        }
        SegmentFooter read = reading.content().orElseThrow();
        boolean wasBroken = brokenAt >= 0 || (!gaps && next != expected.header().basePosition() + count);
        long last = read.positions().last();
        if (brokenAt >= 0) {
            endBroken(last);
        } else if (last >= next && !gaps) {
            problem(offset, range(next, last), "lines are missing before the footer");
            wasBroken = true;
        }
        SegmentFooter seen = new SegmentFooter(
                new PositionRange(expected.header().basePosition(), Math.max(next - 1, last)),
                Math.max(1, count),
                offset,
                (int) digest.getValue());
        if (!wasBroken && !read.equals(seen)) {
            problem(offset, Optional.empty(), "footer does not fit its segment: expected=" + seen + " actual=" + read);
        }
        next = Math.max(next, last + 1);
        footer = reading.content();
    }

    private void header(Reading<SegmentHeader> reading) {
        if (reading.verdict() == Verdict.TOO_NEW || reading.verdict() == Verdict.TOO_OLD) {
            foreign = true;
            survey.damage(expected.path(), 0, allKnown(), "cannot be verified by this version: " + reading.reason());
        } else if (!reading.isValid()) {
            problem(0, Optional.empty(), "header is damaged: reason=" + reading.reason());
        } else if (!reading.content().equals(Optional.of(expected.header()))) {
            foreign = heldFrom > 0;
            problem(
                    0,
                    allKnown(),
                    "segment is another one: expected=" + expected.header() + " actual="
                            + reading.content().orElseThrow());
        }
    }

    private Optional<PositionRange> allKnown() {
        long before = expected.held().map(run -> run.first() - 1).orElse(expected.knownLast());
        return range(expected.header().basePosition(), before);
    }

    private void broken(long offset, String reason) {
        if (brokenAt < 0) {
            brokenAt = offset;
            brokenReason = reason;
        }
    }

    /** Tells of the broken stretch that is open, with which every position up to {@code last} was lost. */
    private void endBroken(long last) {
        problem(brokenAt, range(next, last), "line is damaged: reason=" + brokenReason);
        brokenAt = -1;
    }

    /** The journal's part begins: what should stand before it must have come. */
    private void enterHeld(long offset) {
        long before = expected.held().orElseThrow().first() - 1;
        if (brokenAt >= 0) {
            endBroken(before);
        } else if (next <= before) {
            survey.damage(
                    expected.path(), offset, range(next, before), "lines are missing before those in the journal");
        }
        next = Math.max(next, before + 1);
        inHeld = true;
    }

    private void end(long length) {
        if (heldFrom < Long.MAX_VALUE) {
            if (!inHeld) {
                enterHeld(length);
            }
            if (brokenAt >= 0) {
                endBroken(next - 1);
            }
            return;
        }
        long known = expected.knownLast();
        boolean closed = expected.listed().isPresent();
        if (brokenAt >= 0) {
            if (next <= known || closed) {
                endBroken(known);
            } else {
                survey.note(
                        expected.path(),
                        brokenAt,
                        "torn tail, which never became durable: bytes=" + (length - brokenAt) + " reason="
                                + brokenReason);
            }
        } else if (next <= known) {
            survey.damage(expected.path(), length, range(next, known), "segment ends early: lengthBytes=" + length);
        }
        endBatch(length);
        expected.listed().ifPresent(listed -> compare(listed, length));
    }

    private void endBatch(long length) {
        boolean open = batchLast >= next && !gaps;
        if (open && next > expected.knownLast() && expected.growing()) {
            survey.note(
                    expected.path(),
                    length,
                    "atomic batch is incomplete and never became durable: positions=" + batchFirst + "-" + batchLast);
        } else if (open && next > expected.knownLast()) {
            survey.damage(expected.path(), length, range(batchFirst, batchLast), "atomic batch is incomplete");
        }
    }

    private void compare(ClosedSegment listed, long length) {
        if (listed.lengthBytes() != length) {
            survey.damage(
                    expected.path(),
                    Math.min(length, listed.lengthBytes()),
                    "length differs from the manifest's: expected=" + listed.lengthBytes() + " actual=" + length);
        }
        if (footer.isEmpty()) {
            survey.damage(expected.path(), length, "closed segment has no footer");
            return;
        }
        SegmentFooter actual = footer.get();
        if (actual.digest() != listed.digest() || actual.positions().last() != listed.last()) {
            survey.damage(
                    expected.path(),
                    actual.lengthBytes(),
                    "footer differs from the manifest's entry: expected=" + listed + " actual=" + actual);
        }
    }

    private void problem(long offset, Optional<PositionRange> positions, String what) {
        if (offset >= heldFrom) {
            survey.note(expected.path(), offset, what + "; the journal holds these lines");
        } else {
            survey.damage(expected.path(), offset, positions, what);
        }
    }

    private static Optional<PositionRange> range(long first, long last) {
        return first <= last ? Optional.of(new PositionRange(first, last)) : Optional.empty();
    }
}
