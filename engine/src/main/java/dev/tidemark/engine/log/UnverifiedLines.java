package dev.tidemark.engine.log;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.LineCheck;
import dev.tidemark.engine.format.LineCheck.Positions;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LineScanner.Found;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Whole lines as they were read from a closed segment, of which nobody knows yet whether they are what was written. Immutable;
 * safe for any thread.
 */
public final class UnverifiedLines {

    private final byte[] array;
    private final int end;
    private final long passedOver;
    private final boolean compacted;

    /**
     * @param array not changed any more
     * @param end behind the last line's newline
     * @param passedOver last position before the lines that has no line any more, zero where there is none such
     * @param compacted whether positions may have no line
     */
    UnverifiedLines(byte[] array, int end, long passedOver, boolean compacted) {
        this.array = array;
        this.end = end;
        this.passedOver = passedOver;
        this.compacted = compacted;
    }

    /**
     * The lines beyond a position, each one verified by its checksum, none missing.
     *
     * @param after what precedes them was taken up to there
     * @param watermark that none of them is beyond
     * @return empty when that is not so, or cannot be told without taking lines apart: a {@link LogCursor} reads them
     */
    public Optional<LineBlock> lines(long after, long watermark) {
        LineCheck check = new LineCheck();
        boolean intact = check.isIntact(
                array, 0, end, Math.max(after, passedOver), compacted ? Positions.ASCENDING : Positions.CONSECUTIVE);
        return intact && check.last() <= watermark
                ? Optional.of(new LineBlock(check.first(), check.last(), array, check.start(), check.end()))
                : Optional.empty();
    }

    /** The same as records; each has its own copy of its bytes. */
    public Optional<List<LogRecord>> records(long after, long watermark) {
        List<LogRecord> records = new ArrayList<>();
        LineScanner scanner = new LineScanner().over(array, 0, end);
        long last = Math.max(after, passedOver);
        for (Found found = scanner.next(); found != Found.END; found = scanner.next()) {
            if (found == Found.LINE && follows(scanner.position(), last) && scanner.position() <= watermark) {
                records.add(scanner.record());
                last = scanner.position();
            } else if (found != Found.MARK) {
                return Optional.empty();
            }
        }
        return records.isEmpty() ? Optional.empty() : Optional.of(Collections.unmodifiableList(records));
    }

    private boolean follows(long position, long last) {
        return compacted ? position > last : position == last + 1;
    }
}
