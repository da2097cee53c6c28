package dev.tidemark.engine.recovery;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a compacted file that was not published holds nothing that the log itself does not: the listed segments of its very
 * range are there, and whole to the last byte. Each of them is read once. Used by one thread, while nobody writes the log.
 */
final class Superfluous implements Predicate<Path> {

    private final FileSystem disk;
    private final CollectionFiles files;
    private final Manifest manifest;
    private final Map<ClosedSegment, Boolean> known = new HashMap<>();

    Superfluous(FileSystem disk, CollectionFiles files, Manifest manifest) {
        this.disk = disk;
        this.files = files;
        this.manifest = manifest;
    }

    @Override
    public boolean test(Path unpublished) {
        Optional<PositionRange> range =
                new SegmentFinish(disk, files).footer(unpublished).map(SegmentFooter::positions);
        return range.isPresent() && isWhole(range.get());
    }

    private boolean isWhole(PositionRange range) {
        List<ClosedSegment> listed = manifest.segments().stream()
                .filter(segment -> segment.last() >= range.first() && segment.base() <= range.last())
                .toList();
        long next = range.first();
        for (ClosedSegment segment : listed) {
            if (segment.base() != next || !known.computeIfAbsent(segment, this::isSound)) {
                return false;
            }
            next = segment.last() + 1;
        }
        return next == range.last() + 1;
    }

    private boolean isSound(ClosedSegment segment) {
        Path path = files.segment(SegmentName.of(segment));
        SegmentHeader header = new SegmentHeader(files.id(), files.handle(), segment.base());
        try {
            SegmentScan.Result found = segment.isCompacted()
                    ? SegmentScan.compacted(path, header, segment).run(disk, SegmentScan.NOBODY)
                    : new SegmentScan(path, header, segment.base(), segment.last()).run(disk, SegmentScan.NOBODY);
            return found.damage().isEmpty()
                    && found.remarks().isEmpty()
                    && found.last() == segment.last()
                    && found.validEnd() == segment.lengthBytes();
        } catch (CorruptDataException foreign) {
            return false;
        }
    }
}
