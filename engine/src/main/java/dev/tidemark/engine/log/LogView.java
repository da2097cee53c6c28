package dev.tidemark.engine.log;

import java.util.List;

/**
 * Immutable reading of a log: its segments and how far they are durable. Replaced as a whole by the writer.
 *
 * @param segments in order of their bases and ordinals, the growing one last; never empty
 * @param watermark last durable position, zero for an empty log
 */
public record LogView(List<Segment> segments, long watermark) {

    public LogView {
        segments = List.copyOf(segments);
    }

    public LogView withWatermark(long newWatermark) {
        return new LogView(segments, newWatermark);
    }

    public Segment byOrdinal(int ordinal) {
        return segments.get(ordinal - segments.get(0).ordinal());
    }

    /** Index of the segment that holds {@code position}, or would: the last whose base is not beyond it. */
    int indexOf(long position) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).base() <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
