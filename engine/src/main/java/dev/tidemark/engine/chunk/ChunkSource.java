package dev.tidemark.engine.chunk;

import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import java.nio.file.Path;

/**
 * A closed segment as the manifest lists it: what a chunk is made of. Immutable.
 *
 * @param header that the segment must have
 * @param gapsAllowed whether positions may be missing, as in a compacted segment; anywhere else that is damage
 */
public record ChunkSource(Path path, SegmentHeader header, ClosedSegment segment, boolean gapsAllowed) {

    public ChunkSource {
        if (header.basePosition() != segment.base()) {
            throw new IllegalArgumentException("header is another segment's: expectedBase=" + segment.base()
                    + " actualBase=" + header.basePosition());
        }
    }

    /** The file that the manifest lists. */
    public static ChunkSource of(CollectionFiles files, ClosedSegment segment) {
        SegmentHeader header = new SegmentHeader(files.id(), files.handle(), segment.base());
        return new ChunkSource(files.segment(SegmentName.of(segment)), header, segment, segment.isCompacted());
    }

    public ChunkRange range() {
        return ChunkRange.of(segment);
    }
}
