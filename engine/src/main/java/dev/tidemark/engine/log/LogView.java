package dev.tidemark.engine.log;

import dev.tidemark.engine.PositionGoneException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Immutable reading of a log: its segments and how far they are durable. Replaced as a whole by the writer.
 *
 * <p>Ordinals are given to segments in the order in which they come into being and never again while the collection is open;
 * so after a compaction they do not rise with the positions any more, and some mean nothing.
 */
public final class LogView {

    private final List<Segment> segments;
    private final long first;
    private final long watermark;
    private final CacheBudget cache;
    private final Rotation rotation;

    /** Not the log any more, though places may still name them. */
    private final List<Segment> replaced;

    private final int lowestOrdinal;

    /** By ordinal, from the lowest on. */
    private final List<Optional<Segment>> ordinals;

    /**
     * A view whose use of recent lines is counted nowhere.
     *
     * @param segments in order of their bases, the growing one last; never empty
     * @param watermark last durable position, zero for an empty log
     */
    public LogView(List<Segment> segments, long watermark) {
        this(segments, List.of(), watermark, new CacheBudget(0));
    }

    /**
     * A view of a log that begins at position 1, whose use of recent lines is counted.
     *
     * @param replaced segments that places may still name, though they are not the log any more
     */
    public LogView(List<Segment> segments, List<Segment> replaced, long watermark, CacheBudget cache) {
        this(segments, replaced, 1, watermark, cache);
    }

    /** @param first where the log begins: 1, or behind what retention has removed */
    public LogView(List<Segment> segments, List<Segment> replaced, long first, long watermark, CacheBudget cache) {
        this(segments, replaced, first, watermark, cache, Rotation.NONE);
    }

    private LogView(
            List<Segment> segments,
            List<Segment> replaced,
            long first,
            long watermark,
            CacheBudget cache,
            Rotation rotation) {
        this.segments = List.copyOf(segments);
        this.replaced = List.copyOf(replaced);
        this.first = first;
        this.watermark = watermark;
        this.cache = cache;
        this.rotation = rotation;
        List<Segment> all = new ArrayList<>(segments);
        all.addAll(replaced);
        lowestOrdinal = all.stream().mapToInt(Segment::ordinal).min().orElse(0);
        int end = all.stream().mapToInt(Segment::ordinal).max().orElse(lowestOrdinal - 1) + 1;
        ordinals = new ArrayList<>(Collections.nCopies(end - lowestOrdinal, Optional.empty()));
        all.forEach(segment -> ordinals.set(segment.ordinal() - lowestOrdinal, Optional.of(segment)));
    }

    private LogView(LogView before, long watermark, Rotation rotation) {
        this.segments = before.segments;
        this.replaced = before.replaced;
        this.first = before.first;
        this.watermark = watermark;
        this.cache = before.cache;
        this.rotation = rotation;
        this.lowestOrdinal = before.lowestOrdinal;
        this.ordinals = before.ordinals;
    }

    /** Without the segments before a position, where another begins. */
    public LogView beginningAt(long newFirst) {
        List<Segment> rest =
                segments.stream().filter(segment -> segment.base() >= newFirst).toList();
        return new LogView(rest, replaced, newFirst, watermark, cache, rotation);
    }

    /** The same segments with more of them durable. */
    public LogView withWatermark(long newWatermark) {
        return new LogView(this, newWatermark, rotation);
    }

    /** The same from which tombstones were dropped. */
    public LogView withRotation(Rotation last) {
        return new LogView(this, watermark, last);
    }

    /**
     * The lines beyond a position as the operation cache has them, as far as they lie together. Neither reads a file nor decodes,
     * waits for nothing; what is beyond the watermark is never among them.
     *
     * @param limit most lines, from 1
     * @return empty at the watermark, and when the first of the lines is not in memory any more: {@link LogCursor} finds it then
     */
    public Optional<LineBlock> recent(long after, int limit) {
        if (after >= watermark) {
            return Optional.empty();
        }
        int index = indexOf(after + 1);
        long held = index + 1 < segments.size() ? segments.get(index + 1).base() - 1 : watermark;
        Optional<LineBlock> block = segments.get(index).recent(after + 1, Math.min(held, after + limit));
        if (block.isPresent()) {
            cache.hit();
        } else {
            cache.missed();
        }
        return block;
    }

    /** The same with another segment, which grows from now on. */
    public LogView withGrowing(Segment segment) {
        List<Segment> more = new ArrayList<>(segments);
        more.add(segment);
        return new LogView(more, replaced, first, watermark, cache, rotation);
    }

    /** The same with other segments for the same lines, and those that places may still name. */
    public LogView withSegments(List<Segment> others, List<Segment> stillNamed) {
        return new LogView(others, stillNamed, first, watermark, cache, rotation);
    }

    public List<Segment> segments() {
        return segments;
    }

    public long watermark() {
        return watermark;
    }

    /** Position of the first record that there is, or will be. */
    public long first() {
        return first;
    }

    /**
     * Where a reader stands that has everything up to {@code after}: there, or for one that has nothing before the first record.
     *
     * @throws PositionGoneException when it lacks records that retention has removed
     */
    public long standing(long after) {
        if (after >= first - 1) {
            return after;
        }
        if (after > 0) {
            throw new PositionGoneException(after, first);
        }
        return first - 1;
    }

    /** When tombstones were last dropped. */
    public Rotation rotation() {
        return rotation;
    }

    /**
     * The segment that a place names; empty when it was replaced and every place of it has been replaced too: then the place
     * is stale, and the index knows a newer one.
     */
    public Optional<Segment> byOrdinal(int ordinal) {
        int index = ordinal - lowestOrdinal;
        return index < 0 || index >= ordinals.size() ? Optional.empty() : ordinals.get(index);
    }

    /** An ordinal that no segment has had. */
    public int nextOrdinal() {
        return lowestOrdinal + ordinals.size();
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
