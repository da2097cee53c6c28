package dev.tidemark.engine.store;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.compaction.CompactionResult.Replacement;
import dev.tidemark.engine.compaction.MovesReader;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts compacted segments in the place of what they were made of, after the manifest says so. Owned by the collection's writer,
 * which goes on between two steps.
 *
 * <p>Life: the store begins it, with a view in which the places of old and new segments both mean something → {@link #step} moves
 * the index's places, as long as there are any → the store ends it, with a view without the old ones.
 */
public final class CompactionSwitch {

    private final LogContext context;
    private final KeyIndex index;
    private final CompactionResult result;
    private final MovesReader moves;
    private final Map<Integer, Segment> outputs = new HashMap<>();
    private final List<Segment> segments = new ArrayList<>();
    private final List<Segment> replaced = new ArrayList<>();

    /** @param before the view whose segments are replaced */
    CompactionSwitch(LogContext context, SegmentPaths paths, KeyIndex index, CompactionResult result, LogView before) {
        this.context = context;
        this.index = index;
        this.result = result;
        int ordinal = before.nextOrdinal();
        Map<SegmentName, Replacement> bySource = new HashMap<>();
        for (Replacement replacement : result.replacements()) {
            replacement.sources().forEach(source -> bySource.put(SegmentName.of(source), replacement));
        }
        for (Segment segment : before.segments()) {
            Replacement replacement = bySource.get(segment.name());
            if (replacement == null) {
                segments.add(segment);
            } else {
                replaced.add(segment);
                if (!outputs.containsKey(replacement.output())) {
                    ClosedSegment closed = replacement.compacted();
                    Segment compacted = Segment.compacted(ordinal, closed, paths.of(closed), context.readHandles());
                    ordinal++;
                    outputs.put(replacement.output(), compacted);
                    segments.add(compacted);
                }
            }
        }
        this.moves = new MovesReader(context.disk(), result.moves());
    }

    /** Where a segment's file is. */
    @FunctionalInterface
    interface SegmentPaths {

        Path of(ClosedSegment segment);
    }

    /** The log as it is from now on, with the old segments for places that still name them. */
    LogView begun(LogView before) {
        return before.withSegments(segments, replaced);
    }

    /** Segments that are not the log any more. */
    List<Segment> replaced() {
        return replaced;
    }

    CompactionResult result() {
        return result;
    }

    /**
     * Moves places of the index, some thousands at a time.
     *
     * @return whether there may be more
     * @throws dev.tidemark.engine.TidemarkException after which the collection must be opened anew
     */
    public boolean step() {
        return moves.next((hash, before, output, offset) -> {
            Segment segment = outputs.get(output);
            if (segment != null) {
                index.move(hash, before, Place.of(segment.ordinal(), offset));
            }
        });
    }

    /** Closes the temporary file, which the next opening deletes. */
    void letGo() {
        moves.close();
    }

    /** Gives the temporary file up. */
    void close() {
        moves.close();
        try {
            context.disk().delete(result.moves());
        } catch (StorageFailedException stays) {
            // The next opening sweeps it.
        }
    }
}
