package dev.tidemark.engine.manifest;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.log.ClosedSegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The closed segments of one collection, in order. Immutable.
 *
 * <p>The growing segment is not listed: it is whatever segment follows the last closed one.
 *
 * @param generation rises by one with each publication
 */
public record Manifest(long generation, CollectionId collection, String handle, List<ClosedSegment> segments) {

    public Manifest {
        segments = List.copyOf(segments);
        long before = 0;
        for (ClosedSegment segment : segments) {
            if (segment.base() <= before || segment.last() < segment.base()) {
                throw new IllegalArgumentException(
                        "segments are out of order: after=" + before + " base=" + segment.base());
            }
            before = segment.last();
        }
    }

    public static Manifest none(CollectionId collection, String handle) {
        return new Manifest(0, collection, handle, List.of());
    }

    /** Last position that is in a closed segment, zero for none. */
    public long last() {
        return segments.isEmpty() ? 0 : segments.get(segments.size() - 1).last();
    }

    public Manifest with(ClosedSegment segment) {
        List<ClosedSegment> more = new ArrayList<>(segments);
        more.add(segment);
        return new Manifest(generation + 1, collection, handle, more);
    }
}
