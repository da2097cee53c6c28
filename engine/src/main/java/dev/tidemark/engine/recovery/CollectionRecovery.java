package dev.tidemark.engine.recovery;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentWriter;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.state.KeyHasher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Opens one collection from its files and the journal. Used once, by the thread that will own the collection.
 *
 * <p>Steps: 1. read the manifest; 2. write what the journal holds to its place; 3. scan the segments in order, verify and index
 * them; 4. decide about the tail, cut what is torn; 5. close segments that a crash left without footer or manifest entry;
 * 6. open the last one for writing. Every step may be repeated after a crash within it.
 */
public final class CollectionRecovery {

    private final LogContext context;
    private final FileSystem disk;
    private final CollectionFiles files;
    private final Supplier<KeyHasher> hashers;
    private final JournalEvidence journal;
    private final RecoveryReport.Builder report = new RecoveryReport.Builder();
    private final ManifestFile manifests;

    public CollectionRecovery(
            LogContext context, CollectionFiles files, Supplier<KeyHasher> hashers, JournalEvidence journal) {
        this.context = context;
        this.disk = context.disk();
        this.files = files;
        this.hashers = hashers;
        this.journal = journal;
        this.manifests = new ManifestFile(disk, files);
    }

    /**
     * @throws CorruptDataException when the files belong to another collection
     * @throws dev.tidemark.engine.UnsupportedFormatException when a file is of another version
     * @throws dev.tidemark.engine.StorageFailedException when the disk fails; nothing is lost
     */
    public Recovered recover() {
        Manifest manifest = manifests.read();
        Map<Long, Long> covered = new JournalRestore(disk, files, report).restore(journal.entries());
        long watermark = Math.max(journal.watermark(), manifest.last());
        List<Long> bases = bases();
        IndexFill fill = new IndexFill(hashers.get());
        List<Segment> segments = new ArrayList<>();
        long next = 1;
        for (int ordinal = 0; ordinal < bases.size(); ordinal++) {
            long base = bases.get(ordinal);
            next = missingBefore(base, next, files.segment(base));
            boolean last = ordinal == bases.size() - 1;
            OneSegment one = new OneSegment(ordinal, base, last, last ? watermark : bases.get(ordinal + 1) - 1);
            next = scan(one, fill) + 1;
            long length = disk.length(files.segment(base));
            segments.add(new Segment(ordinal, base, files.segment(base), context.readHandles(), length));
        }
        if (watermark >= next) {
            report.damaged(new PositionRange(next, watermark), files.logDirectory(), "lines are missing at the end");
            next = watermark + 1;
        }
        return open(manifest, fill, segments, covered, next - 1);
    }

    /** @param knownLast highest position that the segment must hold */
    private record OneSegment(int ordinal, long base, boolean last, long knownLast) {}

    private List<Long> bases() {
        List<Long> bases = new ArrayList<>();
        for (String name : disk.list(files.logDirectory())) {
            files.baseOf(name).ifPresent(bases::add);
        }
        bases.sort(Long::compare);
        return bases;
    }

    private long missingBefore(long base, long next, Path path) {
        if (base < next) {
            throw new CorruptDataException(
                    "segments overlap: expectedBase=" + next + " actualBase=" + base, Location.of(path));
        }
        if (base > next) {
            report.damaged(new PositionRange(next, base - 1), path, "segment before this one is missing or cut");
        }
        return base;
    }

    /** @return last position of the segment, missing ones included */
    private long scan(OneSegment one, IndexFill fill) {
        Path path = files.segment(one.base());
        SegmentHeader header = new SegmentHeader(files.id(), files.handle(), one.base());
        SegmentScan.Result found;
        if (one.last()) {
            found = new SegmentScan(path, header, one.base(), one.knownLast()).run(disk, SegmentScan.NOBODY);
            cutTornTail(path, found, one.knownLast());
            found = new SegmentScan(path, header, one.base(), one.knownLast()).run(disk, fill.of(one.ordinal()));
        } else {
            found = new SegmentScan(path, header, one.base(), one.knownLast()).run(disk, fill.of(one.ordinal()));
        }
        for (PositionRange lost : found.damage()) {
            report.damaged(lost, path, found.brokenReason().isEmpty() ? "lines are not intact" : found.brokenReason());
        }
        long last = found.damage().stream().mapToLong(PositionRange::last).reduce(found.last(), Math::max);
        if (!one.last() && last < one.knownLast()) {
            report.damaged(new PositionRange(last + 1, one.knownLast()), path, "segment is cut");
            last = one.knownLast();
        }
        return last;
    }

    private void cutTornTail(Path path, SegmentScan.Result found, long watermark) {
        boolean torn = found.tail() == TailCase.TORN;
        boolean halfCommit = found.tail() == TailCase.CLEAN
                && found.completeLast() < found.last()
                && found.completeLast() >= watermark;
        if (!torn && !halfCommit) {
            return;
        }
        long end = halfCommit || found.completeLast() >= watermark ? found.completeEnd() : found.validEnd();
        TailCut.cut(disk, path, end);
        report.cut(found.lengthBytes() - end, path, torn ? found.brokenReason() : "atomic batch is incomplete");
    }

    private Recovered open(
            Manifest manifest, IndexFill fill, List<Segment> segments, Map<Long, Long> covered, long last) {
        Manifest current =
                report.build().damage().isEmpty() ? finishClosed(manifest, segments, covered, last) : manifest;
        SegmentWriter active = activeOf(segments, covered, current, last);
        if (last > Math.max(journal.watermark(), manifest.last())) {
            active.force();
        }
        return new Recovered(fill.freeze(), hashers, segments, active, current, last, report.build());
    }

    /** Gives every segment that does not grow its footer and its place in the manifest. */
    private Manifest finishClosed(Manifest manifest, List<Segment> segments, Map<Long, Long> covered, long last) {
        Manifest current = manifest;
        SegmentFinish finish = new SegmentFinish(disk, files.logDirectory());
        for (int index = 0; index < segments.size() && !files.isCatalog(); index++) {
            Segment segment = segments.get(index);
            boolean growing = index == segments.size() - 1;
            long segmentLast = growing ? last : segments.get(index + 1).base() - 1;
            boolean listed = segmentLast <= current.last();
            boolean closed = !growing || finish.footer(segment.path()).isPresent();
            if (closed && !listed) {
                long unforcedFrom = covered.getOrDefault(segment.base(), segment.length());
                PositionRange positions = new PositionRange(segment.base(), segmentLast);
                current = current.with(finish.finish(segment.path(), positions, unforcedFrom));
            }
        }
        if (current.generation() != manifest.generation()) {
            manifests.publish(current);
        }
        return current;
    }

    private SegmentWriter activeOf(List<Segment> segments, Map<Long, Long> covered, Manifest manifest, long last) {
        if (segments.isEmpty() || last <= manifest.last()) {
            Segment segment = new Segment(segments.size(), last + 1, files.segment(last + 1), context.readHandles(), 0);
            segments.add(segment);
            return new SegmentWriter(
                    context, files.logDirectory(), segment, header(segment.base()), SegmentWriter.Start.empty());
        }
        Segment segment = segments.get(segments.size() - 1);
        long length = segment.length();
        boolean unproven = last > Math.max(journal.watermark(), manifest.last());
        long forced = unproven ? 0 : Math.min(length, covered.getOrDefault(segment.base(), length));
        SegmentWriter.Start start = TailCut.start(disk, segment.path(), forced, length);
        return new SegmentWriter(context, files.logDirectory(), segment, header(segment.base()), start);
    }

    private byte[] header(long base) {
        return new SegmentHeader(files.id(), files.handle(), base).encode();
    }
}
