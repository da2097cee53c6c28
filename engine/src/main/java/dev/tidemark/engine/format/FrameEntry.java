package dev.tidemark.engine.format;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.PositionRange;
import java.nio.ByteBuffer;

/**
 * One entry of a decoded journal frame. Immutable as long as nobody writes to the buffer that its payload is a
 * slice of.
 *
 * @param first first position of the lines; otherwise the same as {@code last}
 * @param last last position of the lines; of a watermark, the forced position, 0 for none; of a floor, its sequence
 * @param segmentBase base position of the segment concerned; of a floor, the lowest number of a file that is needed
 * @param segmentOffset bytes from the start of that segment to the first line; of a watermark, its forced bytes
 * @param payload encoded lines with their newlines; otherwise empty
 */
public record FrameEntry(
        Kind kind,
        CollectionId collection,
        long first,
        long last,
        long segmentBase,
        long segmentOffset,
        ByteBuffer payload) {

    /** What an entry says. */
    public enum Kind {
        /** Lines of a collection and the place in its segment where they belong. */
        LINES(1),
        /** How far a collection's segments were forced, for what the journal no longer covers. */
        WATERMARK(2),
        /** From which sequence and file on the journal is needed: what lies below has been released. Of no collection. */
        FLOOR(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** Its number in the file. */
        int code() {
            return code;
        }
    }

    public FrameEntry {
        if (!agree(kind, first, last, segmentBase, segmentOffset, payload.remaining())) {
            throw new IllegalArgumentException("journal entry contradicts itself: kind=" + kind + " first=" + first
                    + " last=" + last + " base=" + segmentBase + " offset=" + segmentOffset + " payloadBytes="
                    + payload.remaining());
        }
    }

    /** A view on the payload with its own position and limit. */
    @Override
    public ByteBuffer payload() {
        return payload.duplicate();
    }

    /** The same entry with other bytes, which the caller no longer changes. */
    public FrameEntry withPayload(ByteBuffer other) {
        return new FrameEntry(kind, collection, first, last, segmentBase, segmentOffset, other);
    }

    /** What the lines cover; only for {@link Kind#LINES}. */
    public PositionRange positions() {
        return new PositionRange(first, last);
    }

    static boolean agree(Kind kind, long first, long last, long segmentBase, long segmentOffset, int payloadLength) {
        if (segmentBase < 0 || segmentOffset < 0) {
            return false;
        }
        return switch (kind) {
            case LINES -> segmentBase >= 1 && first >= segmentBase && last >= first && payloadLength >= 1;
            case WATERMARK -> first >= 0 && last == first && payloadLength == 0;
            case FLOOR -> first >= 1 && last == first && segmentBase >= 1 && segmentOffset == 0 && payloadLength == 0;
        };
    }
}
