package dev.tidemark.engine.log;

import java.util.List;

/** Immutable reading of a log: its segments and how far they are durable. Replaced as a whole by the writer. */
public final class LogView {

    private final List<Segment> segments;
    private final long watermark;

    /**
     * A view of new segments.
     *
     * @param segments in order of their bases and ordinals, the growing one last; never empty
     * @param watermark last durable position, zero for an empty log
     */
    public LogView(List<Segment> segments, long watermark) {
        this(watermark, List.copyOf(segments));
    }

    private LogView(long watermark, List<Segment> segments) {
        this.segments = segments;
        this.watermark = watermark;
    }

    /** The same segments with more of them durable. */
    public LogView withWatermark(long newWatermark) {
        return new LogView(newWatermark, segments);
    }

    public List<Segment> segments() {
        return segments;
    }

    public long watermark() {
        return watermark;
    }

    public Segment byOrdinal(int ordinal) {
        return segments.get(ordinal - segments.get(0).ordinal());
    }

    /** Index of the segment that begins with a position. */
    public int indexOfBase(long base) {
        int index = indexOf(base);
        if (segments.get(index).base() != base) {
            throw new IllegalArgumentException("no segment begins there: base=" + base);
        }
        return index;
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
