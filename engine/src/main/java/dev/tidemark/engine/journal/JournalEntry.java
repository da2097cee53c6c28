package dev.tidemark.engine.journal;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One collection's batch of lines on its way into the journal.
 *
 * @param positions what the lines cover; consecutive to the entry before of the same collection, or to what is forced
 * @param segmentBase base position of the segment that the lines belong to
 * @param segmentOffset bytes from the start of that segment to the first line
 * @param lines encoded lines with their newlines, opaque to the journal; must not change before the outcome is known
 * @param forced how far the segments are durable, where the sender knows of more than the journal may; the entry brings it along
 *     since what tells the journal otherwise could come later than the entry
 */
public record JournalEntry(
        CollectionId collection,
        PositionRange positions,
        long segmentBase,
        long segmentOffset,
        ByteBuffer lines,
        Optional<ForcedMark> forced) {

    /** Without news of what is forced. */
    public JournalEntry(
            CollectionId collection, PositionRange positions, long segmentBase, long segmentOffset, ByteBuffer lines) {
        this(collection, positions, segmentBase, segmentOffset, lines, Optional.empty());
    }

    /** A view on the lines with its own position and limit. */
    @Override
    public ByteBuffer lines() {
        return lines.duplicate();
    }

    public int lengthBytes() {
        return lines.remaining();
    }
}
