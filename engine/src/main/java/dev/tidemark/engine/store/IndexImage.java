package dev.tidemark.engine.store;

import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.state.CheckpointHeader;
import dev.tidemark.engine.state.Checkpoints;
import dev.tidemark.engine.state.KeyIndex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes of an open collection's index what a checkpoint needs. Stateless. */
final class IndexImage {

    private IndexImage() {}

    /**
     * The image of an index whose places mean the segments of the current view.
     *
     * @param stands whether they still do, asked when everything has been read
     * @return takes the image; any thread
     */
    static Runnable of(
            Checkpoints checkpoints,
            CheckpointHeader.Identity identity,
            KeyIndex index,
            CollectionReader reader,
            BooleanSupplier stands) {
        LogView view = reader.view();
        List<Segment> segments = view.segments();
        CheckpointHeader header = new CheckpointHeader(
                identity,
                view.watermark(),
                segments.stream().map(Segment::base).toList(),
                segments.stream().map(Segment::generation).toList());
        Map<Integer, Integer> ordinals = new HashMap<>();
        segments.forEach(segment -> ordinals.put(segment.ordinal(), ordinals.size()));
        Checkpoints.Taking taking = new Checkpoints.Taking(
                ordinal -> ordinals.getOrDefault(ordinal, -1),
                () -> reader.view().watermark(),
                stands);
        return () -> checkpoints.write(header, index, taking);
    }
}
