package dev.tidemark.engine.backup;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.manifest.Manifest;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Finds the last position of one backed-up log that a limit admits, so that no atomic batch is torn. Stateless but for what it
 * reads.
 */
final class RestorePoint {

    private final FileSystem disk;
    private final Manifest manifest;
    private final Function<ClosedSegment, Path> files;

    /** @param files where the segments are */
    RestorePoint(FileSystem disk, Manifest manifest, Function<ClosedSegment, Path> files) {
        this.disk = disk;
        this.manifest = manifest;
        this.files = files;
    }

    /**
     * Last position to be restored, zero or that before the log's first for none.
     *
     * @throws InvalidRequestException when a compaction has left out lines for the sake of later ones that the limit cuts off
     */
    long find(RestoreLimit limit) {
        long last = manifest.last();
        if (limit.position() >= last && limit.timeMillis() == Long.MAX_VALUE) {
            return last;
        }
        long point = Math.min(last, limit.position());
        if (limit.timeMillis() != Long.MAX_VALUE) {
            point = Math.min(point, lastUntil(limit.timeMillis()));
        }
        point = Math.max(manifest.first() - 1, wholeBatches(point));
        if (point < last && point < manifest.horizon()) {
            throw new InvalidRequestException(
                    "the log cannot be restored to there, a compaction has left out lines up to "
                            + "a later position: position=" + point + " earliest=" + manifest.horizon());
        }
        return point;
    }

    /** The position before the first line that is later than a time. */
    private long lastUntil(long timeMillis) {
        long[] found = {manifest.last()};
        for (ClosedSegment segment : manifest.segments()) {
            boolean[] beyond = new boolean[1];
            walk(segment, (block, line) -> {
                if (line.timeMillis() > timeMillis) {
                    found[0] = line.position() - 1;
                    beyond[0] = true;
                }
                return !beyond[0];
            });
            if (beyond[0]) {
                break;
            }
        }
        return found[0];
    }

    /** The last position up to a given one with which a batch ends; a batch lies in one segment. */
    private long wholeBatches(long point) {
        long[] whole = {manifest.first() - 1};
        for (ClosedSegment segment : manifest.segments()) {
            if (segment.last() <= point) {
                whole[0] = segment.last();
            } else if (segment.base() <= point) {
                walk(segment, (block, line) -> {
                    boolean within = line.position() <= point;
                    if (within && line.commit() <= point && line.commit() == line.position()) {
                        whole[0] = line.position();
                    }
                    return within;
                });
            }
        }
        return whole[0];
    }

    private void walk(ClosedSegment segment, SegmentInput.Taker taker) {
        Path path = files.apply(segment);
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            new SegmentInput(file::read, path).walk(taker);
        }
    }
}
