package dev.tidemark.engine.inspect;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.format.FrameEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the journal holds of each collection: the truth for everything from the first held line of a segment on. Owned by one
 * thread. Costs memory by collections in the live files, not by lines: entries that follow each other become one run.
 */
final class JournalCover {

    /** Lines of one segment that the journal holds without a gap; {@code end} is an offset. */
    record Run(long first, long last, long base, long offset, long end) {}

    /** How far a collection's segments were forced; {@code base} is zero where nothing of it is needed any more. */
    record Mark(long position, long base, long offset) {

        static final Mark NONE = new Mark(0, 0, 0);
    }

    private final Map<CollectionId, Mark> marks = new HashMap<>();
    private final Map<CollectionId, TreeMap<Long, Run>> runs = new HashMap<>();

    /** Notes a watermark; true whatever becomes of the frame that says so. */
    void mark(FrameEntry entry) {
        Mark mark = new Mark(entry.last(), entry.segmentBase(), entry.segmentOffset());
        marks.merge(entry.collection(), mark, (old, its) -> its.position() >= old.position() ? its : old);
    }

    /** Whether the entry's lines may not be in their segment yet; all marks must be known. */
    boolean needs(FrameEntry entry) {
        return entry.last() > mark(entry.collection()).position();
    }

    /** Notes lines that are needed. Entries may come in any order, and more than once. */
    void add(FrameEntry entry) {
        TreeMap<Long, Run> own = runs.computeIfAbsent(entry.collection(), id -> new TreeMap<>());
        long end = entry.segmentOffset() + entry.payload().remaining();
        Run run = new Run(entry.first(), entry.last(), entry.segmentBase(), entry.segmentOffset(), end);
        Map.Entry<Long, Run> below = own.floorEntry(run.first());
        if (below != null && below.getValue().last() >= run.last()) {
            return;
        }
        if (below != null && follow(below.getValue(), run)) {
            run = join(below.getValue(), run);
        }
        Run above = own.get(run.last() + 1);
        if (above != null && follow(run, above)) {
            own.remove(above.first());
            run = join(run, above);
        }
        own.put(run.first(), run);
    }

    private static boolean follow(Run run, Run next) {
        return run.last() + 1 == next.first() && run.base() == next.base() && run.end() == next.offset();
    }

    private static Run join(Run run, Run next) {
        return new Run(run.first(), next.last(), run.base(), run.offset(), next.end());
    }

    Mark mark(CollectionId collection) {
        return marks.getOrDefault(collection, Mark.NONE);
    }

    /** By base position, what is held of each segment: from the lowest offset held to the highest position held. */
    NavigableMap<Long, Run> segmentsOf(CollectionId collection) {
        TreeMap<Long, Run> bySegment = new TreeMap<>();
        List<Run> own = new ArrayList<>(Optional.ofNullable(runs.get(collection))
                .orElseGet(TreeMap::new)
                .values());
        for (Run run : own) {
            bySegment.merge(
                    run.base(),
                    run,
                    (lower, upper) -> new Run(
                            lower.first(),
                            upper.last(),
                            lower.base(),
                            Math.min(lower.offset(), upper.offset()),
                            upper.end()));
        }
        return bySegment;
    }
}
