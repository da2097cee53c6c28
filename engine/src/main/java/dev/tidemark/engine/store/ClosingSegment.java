package dev.tidemark.engine.store;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.SegmentWriter;

/**
 * A segment that does not grow any more and is not finished yet: footer and sync are missing. The journal holds its unforced
 * lines until then. Handed from the writer to whichever thread finishes it; the writer then lists the result in the manifest.
 */
public final class ClosingSegment {

    private final SegmentWriter writer;
    private final PositionRange positions;
    private final LineCounts counts;

    ClosingSegment(SegmentWriter writer, PositionRange positions, LineCounts counts) {
        this.writer = writer;
        this.positions = positions;
        this.counts = counts;
    }

    public PositionRange positions() {
        return positions;
    }

    /** Leaves the segment as it is, to the journal and the next opening. */
    public void letGo() {
        writer.abandon();
    }

    /**
     * Writes the footer and makes the file durable. Slow: one sync of up to a whole segment.
     *
     * @throws dev.tidemark.engine.StorageFailedException after which the collection must be opened anew
     */
    public ClosedSegment finish() {
        try {
            return writer.finish(positions).withCounts(counts);
        } finally {
            writer.releaseHandle();
        }
    }
}
