package dev.tidemark.engine.recovery;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.log.CacheBudget;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentWriter;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeyIndex;
import java.util.List;
import java.util.function.Supplier;

/**
 * A collection as recovery leaves it: everything that its store goes on with.
 *
 * @param segments in order, the growing one last
 * @param growing the last segment
 * @param watermark last durable position
 * @param report what recovery found and did
 */
public record Recovered(
        KeyIndex index,
        Supplier<KeyHasher> hashers,
        List<Segment> segments,
        Active growing,
        Manifest manifest,
        long watermark,
        RecoveryReport report) {

    /**
     * The segment that grows.
     *
     * @param counts its lines
     */
    public record Active(SegmentWriter writer, LineCounts counts) {}

    public Recovered {
        segments = List.copyOf(segments);
    }

    /** What readers see first. */
    public LogView view(CacheBudget cache) {
        return new LogView(segments, List.of(), manifest.first(), watermark, cache).withRotation(manifest.rotation());
    }

    public SegmentWriter active() {
        return growing.writer();
    }

    public List<PositionRange> damage() {
        return report.damage();
    }
}
