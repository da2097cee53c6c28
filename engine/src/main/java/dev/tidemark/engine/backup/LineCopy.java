package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LineCounts;

/**
 * Makes a closed segment of the first lines of another one that has a line for each position: header, lines byte for byte up to a
 * position, footer. Used once, by one thread.
 */
final class LineCopy {

    private final NewFile target;
    private final BackupWork work;
    private long next;
    private final long last;
    private LineCounts counts = LineCounts.NONE;

    LineCopy(NewFile target, PositionRange positions, BackupWork work) {
        this.target = target;
        this.work = work;
        this.next = positions.first();
        this.last = positions.last();
    }

    /**
     * @param header of the new segment
     * @throws CorruptDataException when a line is missing or not intact
     */
    ClosedSegment copy(SegmentHeader header, SegmentInput input, Object name) {
        long base = next;
        target.write(header.encode());
        input.walk(this::take);
        if (next <= last) {
            throw new CorruptDataException(
                    "lines are missing: expectedLast=" + last + " actualLast=" + (next - 1), Location.of(name));
        }
        PositionRange positions = new PositionRange(base, last);
        SegmentFooter footer = new SegmentFooter(positions, positions.count(), target.length(), target.crc());
        target.write(footer.encode());
        return new ClosedSegment(base, last, 0, counts, target.length(), footer.digest());
    }

    private boolean take(byte[] block, LineScanner line) {
        if (line.position() > last) {
            return false;
        }
        if (line.position() != next) {
            throw new CorruptDataException(
                    "line is missing: expected=" + next + " actual=" + line.position(), Location.NOWHERE);
        }
        int length = line.nextStart() - line.lineStart();
        target.write(block, line.lineStart(), length);
        work.spent(length);
        counts = counts.plus(line.operation());
        next++;
        return next <= last;
    }
}
