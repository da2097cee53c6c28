package dev.tidemark.engine.manifest;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.Rotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The closed segments of one collection, in order. Immutable.
 *
 * <p>The growing segment is not listed: it is whatever segment follows the last closed one. A compacted segment stands for a
 * whole range of positions, of which it holds the lines that still count.
 *
 * @param generation rises by one with each publication
 * @param first where the log begins: 1, or behind what retention has removed
 * @param horizon position up to which the log was durable when a compaction left lines out, zero for none
 * @param rotation when tombstones were last dropped
 */
public record Manifest(
        long generation,
        CollectionId collection,
        String handle,
        long first,
        long horizon,
        Rotation rotation,
        List<ClosedSegment> segments) {

    public Manifest {
        segments = List.copyOf(segments);
        if (first < 1) {
            throw new IllegalArgumentException("log begins nowhere: first=" + first);
        }
        long before = first - 1;
        for (ClosedSegment segment : segments) {
            if (segment.base() <= before || segment.last() < segment.base()) {
                throw new IllegalArgumentException(
                        "segments are out of order: after=" + before + " base=" + segment.base());
            }
            before = segment.last();
        }
    }

    /** Of a log that begins at position 1, and from which no tombstone was ever dropped. */
    public Manifest(long generation, CollectionId collection, String handle, List<ClosedSegment> segments) {
        this(generation, collection, handle, 1, 0, Rotation.NONE, segments);
    }

    public static Manifest none(CollectionId collection, String handle) {
        return new Manifest(0, collection, handle, List.of());
    }

    /** Last position that is or was in a closed segment, zero for none. */
    public long last() {
        return segments.isEmpty()
                ? first - 1
                : segments.get(segments.size() - 1).last();
    }

    /**
     * Position up to which this manifest proves the log to have been durable: that of the closed segments, and of the later
     * lines for which compaction has left earlier ones out. What is missing below it is damage.
     */
    public long durable() {
        return Math.max(last(), horizon);
    }

    /** The segment whose range holds a position. */
    public Optional<ClosedSegment> covering(long position) {
        int low = 0;
        int high = segments.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            ClosedSegment segment = segments.get(middle);
            if (segment.contains(position)) {
                return Optional.of(segment);
            }
            if (segment.base() > position) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return Optional.empty();
    }

    /**
     * With one segment in the place of some in a row.
     *
     * @param minGeneration that the new manifest has at least
     * @throws IllegalArgumentException when they are not listed like that, or the range is not the same
     */
    public Manifest replacing(List<ClosedSegment> sources, ClosedSegment compacted, long minGeneration) {
        int from = sources.isEmpty() ? -1 : segments.indexOf(sources.get(0));
        int to = from + sources.size();
        boolean listed =
                from >= 0 && to <= segments.size() && segments.subList(from, to).equals(sources);
        if (!listed
                || compacted.base() != sources.get(0).base()
                || compacted.last() != sources.get(sources.size() - 1).last()) {
            throw new IllegalArgumentException("cannot be replaced: compacted=" + compacted + " sources=" + sources);
        }
        List<ClosedSegment> changed = new ArrayList<>(segments.subList(0, from));
        changed.add(compacted);
        changed.addAll(segments.subList(to, segments.size()));
        return new Manifest(
                Math.max(generation + 1, minGeneration), collection, handle, first, horizon, rotation, changed);
    }

    /** The same, of a log that is known to be durable up to there. */
    public Manifest durableTo(long position) {
        return new Manifest(generation, collection, handle, first, Math.max(horizon, position), rotation, segments);
    }

    public Manifest with(ClosedSegment segment) {
        List<ClosedSegment> more = new ArrayList<>(segments);
        more.add(segment);
        return new Manifest(generation + 1, collection, handle, first, horizon, rotation, more);
    }

    /**
     * The log without whole segments at its head.
     *
     * @param newFirst base of one of the segments, or the position behind the last
     */
    public Manifest beginningAt(long newFirst) {
        List<ClosedSegment> rest =
                segments.stream().filter(segment -> segment.base() >= newFirst).toList();
        long begins = rest.isEmpty() ? last() + 1 : rest.get(0).base();
        if (newFirst <= first || newFirst != begins) {
            throw new IllegalArgumentException(
                    "no segment begins there: first=" + first + " actual=" + newFirst + " next=" + begins);
        }
        return new Manifest(generation + 1, collection, handle, newFirst, horizon, rotation, rest);
    }

    /** The same in a log that is known to begin later. */
    public Manifest knownToBeginAt(long newFirst) {
        return new Manifest(generation, collection, handle, newFirst, horizon, rotation, segments);
    }

    /** The same publication of a log from which tombstones were dropped. */
    public Manifest rotated(Rotation last) {
        return new Manifest(generation, collection, handle, first, horizon, last, segments);
    }
}
