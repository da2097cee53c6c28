package dev.tidemark.engine.recovery;

import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.SegmentName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is part of a collection's log. Immutable.
 *
 * @param listed what the manifest says of it; always there for a compacted one
 */
record LogFile(SegmentName name, Path path, Optional<ClosedSegment> listed) {

    LogFile {
        if (name.isCompacted() && listed.isEmpty()) {
            throw new IllegalArgumentException("compacted segment is not listed: file=" + path);
        }
    }

    long base() {
        return name.base();
    }

    boolean isCompacted() {
        return name.isCompacted();
    }

    /** Last position of a compacted segment's range. */
    long rangeLast() {
        return listed.map(ClosedSegment::last).orElseThrow();
    }
}
