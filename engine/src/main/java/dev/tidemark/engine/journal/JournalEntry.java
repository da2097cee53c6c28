package dev.tidemark.engine.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.PositionRange;
import java.nio.ByteBuffer;

/**
 * One collection's batch of lines on its way into the journal.
 *
 * @param positions what the lines cover; consecutive to the entry before of the same collection
 * @param segmentBase base position of the segment that the lines belong to
 * @param segmentOffset bytes from the start of that segment to the first line
 * @param lines encoded lines with their newlines, opaque to the journal; must not change before the outcome is known
 */
public record JournalEntry(
        CollectionId collection, PositionRange positions, long segmentBase, long segmentOffset, ByteBuffer lines) {

    /** A view on the lines with its own position and limit. */
    @Override
    public ByteBuffer lines() {
        return lines.duplicate();
    }

    public int lengthBytes() {
        return lines.remaining();
    }
}
