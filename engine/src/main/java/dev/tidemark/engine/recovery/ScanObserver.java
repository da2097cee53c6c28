package dev.tidemark.engine.recovery;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.state.CheckpointReading.Loaded;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who else wants the lines that recovery scans, in order; it may know the first of them from an image of its own. Called by the
 * thread that recovers.
 */
@FunctionalInterface
public interface ScanObserver extends SegmentScan.Visitor {

    /** Wants nothing and knows nothing. */
    ScanObserver NOBODY = (line, buffer, offset) -> {};

    /**
     * Where the scan of a log may start that has one segment.
     *
     * @param index of the lines before the start, with their last position
     * @param offset of the first line that is not known
     */
    record Start(Loaded index, long offset) {

        /** Position of the first line that is not known. */
        public long firstPosition() {
            return index.header().position() + 1;
        }
    }

    /**
     * What the observer knows.
     *
     * @param start empty when all lines are wanted
     * @param lost positions that are proven to have been durable and that the log does not hold
     * @param remarks one line each, for whoever looks after the store
     */
    record Known(Optional<Start> start, Optional<PositionRange> lost, List<String> remarks) {

        public static final Known NOTHING = new Known(Optional.empty(), Optional.empty(), List.of());

        public Known {
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * Asked once, before the scan, when the log's files are as they will stay.
     *
     * @param last position that the log ends with
     * @param segment first one, which need not exist
     */
    default Known known(long last, Path segment) {
        return Known.NOTHING;
    }
}
