package dev.tidemark.engine.recovery;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LineCounts;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One sequential pass over a segment file: verifies every line, hands the intact ones on, and tells where it is not intact.
 * Changes nothing. Used once, by one thread.
 *
 * <p>A compacted segment may lack any position of its range. That none of its lines is missing, count and digest say: those of
 * the manifest, which are the authority, and no footer that merely agrees with itself.
 */
public final class SegmentScan {

    /** Receives intact lines in order. */
    public interface Visitor {

        /** @param offset of the line within the file; the scanner is valid during the call alone */
        void line(LineScanner line, byte[] buffer, long offset);
    }

    /** For scans that only want the verdict. */
    public static final Visitor NOBODY = (line, buffer, offset) -> {};

    /** Small enough that the block and the copy buffer of the channel stay in the second-level cache of a core. */
    private static final int BLOCK_BYTES = 1 << 18;

    private static final int LINE_MAX_BYTES = 64 << 20;

    private final Path path;
    private final SegmentHeader expectedHeader;
    private final long watermark;

    /** What a compacted segment must be; empty for any other. */
    private final Optional<ClosedSegment> compacted;

    /** Last position of a compacted segment's range, zero for any other segment. */
    private final long rangeLast;

    /** Of the header, in a damaged one's place as it would be written now, and the intact lines; in a compacted segment. */
    private final CRC32C digest = new CRC32C();

    private boolean headerDigested;

    private final LineScanner scanner = new LineScanner();
    private final List<PositionRange> damage = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /** Where the file is read from. */
    private long start;

    private long nextPosition;
    private long lastIntact;
    private long validEnd;
    private long completeEnd;
    private long completeLast;
    private long brokenOffset = -1;
    private String brokenReason = "";
    private Optional<SegmentFooter> footer = Optional.empty();
    private long footerOffset;
    private long count;
    private long sets;
    private long deletes;

    /**
     * A segment as writing makes it.
     *
     * @param firstPosition position that the first line must have
     * @param watermark highest position known to have been durable, zero for none
     */
    public SegmentScan(Path path, SegmentHeader expectedHeader, long firstPosition, long watermark) {
        this(path, expectedHeader, firstPosition, watermark, Optional.empty());
    }

    /** A segment that a compaction made, all of whose range had been durable. */
    public static SegmentScan compacted(Path path, SegmentHeader expectedHeader, ClosedSegment listed) {
        return new SegmentScan(path, expectedHeader, listed.base(), listed.last(), Optional.of(listed));
    }

    private SegmentScan(
            Path path,
            SegmentHeader expectedHeader,
            long firstPosition,
            long watermark,
            Optional<ClosedSegment> compacted) {
        this.path = path;
        this.expectedHeader = expectedHeader;
        this.watermark = watermark;
        this.compacted = compacted;
        this.rangeLast = compacted.map(ClosedSegment::last).orElse(0L);
        this.nextPosition = firstPosition;
        this.lastIntact = firstPosition - 1;
        this.completeLast = lastIntact;
    }

    /** Leaves out what stands before the line of the first position, which is known to be intact. */
    public SegmentScan from(long offset) {
        start = offset;
        validEnd = offset;
        completeEnd = offset;
        return this;
    }

    /**
     * What a scan found.
     *
     * @param last highest position that is intact; the one before the first when there is none
     * @param validEnd bytes up to which the file is intact without a break, footer included
     * @param completeLast last position of the last whole atomic batch within {@code validEnd}
     * @param completeEnd bytes up to there
     * @param lengthBytes of the file
     * @param tail what lies beyond {@code validEnd}
     * @param footer the one that is there; of a compacted segment that is whole without it, the one that belongs there
     * @param brokenReason why the scan broke off, empty when it did not
     * @param counts intact lines by kind
     * @param remarks what was not intact without a position being lost
     */
    public record Result(
            long last,
            long validEnd,
            long completeLast,
            long completeEnd,
            long lengthBytes,
            TailCase tail,
            String brokenReason,
            Optional<SegmentFooter> footer,
            LineCounts counts,
            List<PositionRange> damage,
            List<String> remarks) {}

    /** Runs the scan. */
    public Result run(FileSystem disk, Visitor visitor) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            long length = scan(file, visitor);
            compacted.ifPresent(this::requireWhole);
            return result(length);
        }
    }

    /** With other lines than the manifest's digest is of, nobody can tell which are missing. */
    private void requireWhole(ClosedSegment listed) {
        SegmentFooter whole = footerOf(listed);
        boolean same = damage.isEmpty()
                && whole.digest() == listed.digest()
                && validEnd + (footer.isPresent() ? 0 : whole.encode().length) == listed.lengthBytes();
        if (same && (brokenOffset >= 0 || footer.filter(whole::equals).isEmpty())) {
            remarks.add("end of the segment is not intact, but all its lines are: reason=" + brokenReason);
            footer = Optional.of(whole);
            brokenOffset = -1;
        } else if (!same && damage.isEmpty() && (brokenOffset < 0 || nextPosition > rangeLast)) {
            damage.add(new PositionRange(listed.base(), rangeLast));
            brokenReason = "lines of a compacted segment are not those that the manifest lists";
        }
        if (brokenOffset < 0) {
            nextPosition = rangeLast + 1;
            lastIntact = rangeLast;
        }
    }

    /** What the intact lines would have to end with. */
    private SegmentFooter footerOf(ClosedSegment listed) {
        long length = footer.isPresent() ? footerOffset : validEnd;
        PositionRange range = new PositionRange(listed.base(), listed.last());
        digestHeader();
        return new SegmentFooter(range, Math.max(1, count), Math.max(1, length), (int) digest.getValue());
    }

    private Result result(long length) {
        boolean broken = brokenOffset >= 0;
        TailCase tail = TailCase.of(new TailCase.Evidence(broken, broken && watermark >= nextPosition));
        if (tail.isDamage()) {
            damage.add(new PositionRange(nextPosition, watermark));
        }
        return new Result(
                lastIntact,
                broken ? brokenOffset : validEnd,
                completeLast,
                completeEnd,
                length,
                tail,
                brokenReason,
                footer,
                new LineCounts(sets, deletes),
                damage,
                remarks);
    }

    private long scan(FileHandle file, Visitor visitor) {
        byte[] block = new byte[BLOCK_BYTES];
        int held = 0;
        long blockOffset = start;
        while (true) {
            int read = file.read(ByteBuffer.wrap(block, held, block.length - held), blockOffset + held);
            int filled = held + read;
            int consumed = lines(block, filled, blockOffset, visitor);
            if (filled < block.length) {
                if (consumed < filled) {
                    broken(blockOffset + consumed, "line has no newline");
                }
                return blockOffset + filled;
            }
            held = filled - consumed;
            if (consumed == 0 && block.length >= LINE_MAX_BYTES) {
                broken(blockOffset, "line is longer than any can be");
                blockOffset += filled;
                held = 0;
                continue;
            }
            if (consumed == 0) {
                block = Arrays.copyOf(block, Math.multiplyExact(block.length, 4));
            } else {
                System.arraycopy(block, consumed, block, 0, held);
            }
            blockOffset += consumed;
        }
    }

    /** Bytes consumed: up to the first line that is not whole. */
    private int lines(byte[] block, int filled, long blockOffset, Visitor visitor) {
        scanner.over(block, 0, filled);
        while (true) {
            LineScanner.Found found = scanner.next();
            long offset = blockOffset + scanner.lineStart();
            switch (found) {
                case LINE -> intact(block, offset, visitor);
                case MARK -> mark(block, offset);
                case DAMAGED -> broken(offset, scanner.reason());
                case TOO_NEW ->
                    throw new UnsupportedFormatException(
                            "line is of a later version: reason=" + scanner.reason(), Location.of(path, offset));
                case END, TORN -> {
                    return scanner.lineStart();
                }
            }
        }
    }

    private void intact(byte[] block, long offset, Visitor visitor) {
        long position = scanner.position();
        if (position != nextPosition && !isGap(position)) {
            broken(offset, "position is out of order: expected=" + nextPosition + " actual=" + position);
            if (position < nextPosition || (rangeLast > 0 && position > rangeLast)) {
                return;
            }
        }
        if (brokenOffset >= 0 && position > nextPosition && nextPosition > watermark) {
            // Sectors reach the disk in any order: above the watermark a later line proves nothing of an earlier one.
            return;
        }
        if (brokenOffset >= 0) {
            passDamage(position);
        }
        nextPosition = position + 1;
        lastIntact = position;
        count(scanner.operation());
        if (rangeLast > 0) {
            digestHeader();
            digest.update(block, scanner.lineStart(), scanner.nextStart() - scanner.lineStart());
        }
        validEnd = offset + scanner.nextStart() - scanner.lineStart();
        if (scanner.commit() == position) {
            completeEnd = validEnd;
            completeLast = position;
        }
        visitor.line(scanner, block, offset);
    }

    private boolean isGap(long position) {
        return rangeLast > 0 && position > nextPosition && position <= rangeLast;
    }

    private void count(Operation operation) {
        count++;
        if (operation == Operation.SET) {
            sets++;
        } else if (operation == Operation.DELETE) {
            deletes++;
        }
    }

    /** An intact line after a broken stretch that begins below the watermark, or that hides no position. */
    private void passDamage(long position) {
        if (position > nextPosition) {
            damage.add(new PositionRange(nextPosition, position - 1));
        } else {
            remarks.add("bytes before an intact line are none: reason=" + brokenReason + " offset=" + brokenOffset);
        }
        brokenOffset = -1;
    }

    private void mark(byte[] block, long offset) {
        if (offset == 0) {
            header(block);
            return;
        }
        Reading<SegmentFooter> reading = SegmentFooter.read(block, scanner.lineStart(), scanner.nextStart());
        if (!reading.isValid() || brokenOffset >= 0) {
            broken(offset, "footer is not intact: reason=" + reading.reason());
            return;
        }
        footer = reading.content();
        footerOffset = offset;
        validEnd = offset + scanner.nextStart() - scanner.lineStart();
        completeEnd = validEnd;
    }

    private void header(byte[] block) {
        Reading<SegmentHeader> reading = SegmentHeader.read(block, 0, scanner.nextStart());
        if (reading.verdict() == Verdict.TOO_NEW || reading.verdict() == Verdict.TOO_OLD) {
            reading.orThrow(Location.of(path, 0));
        }
        if (reading.isValid() && !reading.content().equals(Optional.of(expectedHeader))) {
            throw new CorruptDataException(
                    "segment is another's: expected=" + expectedHeader + " actual="
                            + reading.content().orElseThrow(),
                    Location.of(path, 0));
        }
        if (!reading.isValid()) {
            broken(0, "header is not intact: reason=" + reading.reason());
            return;
        }
        validEnd = scanner.nextStart();
        completeEnd = validEnd;
        digest.update(block, 0, scanner.nextStart());
        headerDigested = true;
    }

    /** Of a later version than the file's own, a header is spelled otherwise. */
    private void digestHeader() {
        if (!headerDigested) {
            headerDigested = true;
            digest.update(expectedHeader.encode());
        }
    }

    private void broken(long offset, String reason) {
        if (brokenOffset < 0) {
            brokenOffset = offset;
            brokenReason = reason;
        }
    }
}
