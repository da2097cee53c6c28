package dev.tidemark.engine.recovery;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentWriter;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeySeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Opens one collection from its files and the journal. Used once, by the thread that will own the collection.
 *
 * <p>Steps: 1. read the manifest; 2. write what the journal holds to its place; 3. decide about the tail,
 * cut what is torn; 4. choose a checkpoint and scan what it does not know, verify and index it; 5. close segments that a crash left without footer or manifest entry;
 * 6. open the last one for writing. Every step may be repeated after a crash within it.
 */
public final class CollectionRecovery {

    private final LogContext context;
    private final FileSystem disk;
    private final CollectionFiles files;
    private final KeySeed seed;
    private final Supplier<KeyHasher> hashers;
    private final Durability durability;
    private final JournalEvidence journal;
    private final SegmentScan.Visitor observer;
    private final RecoveryReport.Builder report = new RecoveryReport.Builder();
    private final ManifestFile manifests;

    /**
     * @param durability what the collection was promised: below always, a log may end before its checkpoint
     * @param observer sees each intact line that is scanned for the index, in order; not those that a checkpoint knows
     */
    public CollectionRecovery(
            LogContext context,
            CollectionFiles files,
            KeySeed seed,
            Durability durability,
            JournalEvidence journal,
            SegmentScan.Visitor observer) {
        this.context = context;
        this.disk = context.disk();
        this.files = files;
        this.seed = seed;
        this.hashers = () -> KeyHasher.of(seed);
        this.durability = durability;
        this.journal = journal;
        this.observer = observer;
        this.manifests = new ManifestFile(disk, files);
    }

    /**
     * @throws CorruptDataException when the files belong to another collection
     * @throws dev.tidemark.engine.UnsupportedFormatException when a file is of another version
     * @throws dev.tidemark.engine.StorageFailedException when the disk fails; nothing is lost
     */
    public Recovered recover() {
        Manifest manifest = manifest();
        Map<Long, Long> covered = new JournalRestore(disk, files, report).restore(journal.entries());
        long watermark = Math.max(journal.watermark(), manifest.last());
        List<Long> bases = bases();
        long end = cutTornTail(bases, watermark);
        List<Segment> segments = segments(bases);
        IndexFill fill = new IndexFill(
                hashers.get(),
                segments,
                new CheckpointChoice(disk, files, durability, report).choose(seed, Math.max(end, watermark), segments));
        long next = scanAll(segments, fill, manifest, watermark);
        if (watermark >= next) {
            report.damaged(new PositionRange(next, watermark), files.logDirectory(), "lines are missing at the end");
            next = watermark + 1;
        }
        return open(manifest, fill, segments, covered, next - 1);
    }

    private List<Segment> segments(List<Long> bases) {
        List<Segment> segments = new ArrayList<>();
        for (int ordinal = 0; ordinal < bases.size(); ordinal++) {
            Path path = files.segment(bases.get(ordinal));
            segments.add(new Segment(ordinal, bases.get(ordinal), path, context.readHandles(), disk.length(path)));
        }
        return segments;
    }

    /** Scans what the checkpoint does not know, and the last segment in any case. Returns the position behind the last. */
    private long scanAll(List<Segment> segments, IndexFill fill, Manifest manifest, long watermark) {
        long next = 1;
        for (Segment segment : segments) {
            next = missingBefore(segment.base(), next, segment.path());
            boolean last = segment.ordinal() == segments.size() - 1;
            long knownLast =
                    last ? watermark : segments.get(segment.ordinal() + 1).base() - 1;
            boolean skipped = !last && fill.knows(knownLast) && isListed(segment, manifest);
            next = skipped ? knownLast + 1 : scan(segment, last, knownLast, fill) + 1;
        }
        return next;
    }

    private static boolean isListed(Segment segment, Manifest manifest) {
        return manifest.segments().stream()
                .anyMatch(closed -> closed.base() == segment.base() && closed.lengthBytes() == segment.length());
    }

    /** A damaged manifest is no loss: segments say themselves what they are, and a new one is published. */
    private Manifest manifest() {
        try {
            return manifests.read();
        } catch (CorruptDataException damage) {
            report.remark("manifest is damaged and made anew: reason=" + damage.getMessage());
            return Manifest.none(files.id(), files.handle());
        }
    }

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

    /** Returns the last position of the segment, missing ones included. */
    private long scan(Segment segment, boolean last, long knownLast, IndexFill fill) {
        SegmentScan.Result found = scanner(segment.base(), knownLast)
                .run(disk, fill.of(segment.ordinal()).before(observer));
        found.remarks().forEach(remark -> report.remark(remark + " file=" + segment.path()));
        for (PositionRange lost : found.damage()) {
            String reason = found.brokenReason().isEmpty() ? "lines are not intact" : found.brokenReason();
            report.damaged(lost, segment.path(), reason);
        }
        long end = found.damage().stream().mapToLong(PositionRange::last).reduce(found.last(), Math::max);
        if (!last && end < knownLast) {
            report.damaged(new PositionRange(end + 1, knownLast), segment.path(), "segment is cut");
            end = knownLast;
        }
        return end;
    }

    private SegmentScan scanner(long base, long watermark) {
        return new SegmentScan(
                files.segment(base), new SegmentHeader(files.id(), files.handle(), base), base, watermark);
    }

    /**
     * Cuts what never became durable: where the journal answers before it syncs, a power cut takes what it likes of the lines
     * above the watermark, and the log ends with the first that is missing. Returns the position that it ends with.
     */
    private long cutTornTail(List<Long> bases, long watermark) {
        if (watermark == 0 && !bases.isEmpty() && bases.get(0) > 1) {
            setAside(bases, 0);
        }
        long end = 0;
        for (int ordinal = 0; ordinal < bases.size(); ordinal++) {
            long base = bases.get(ordinal);
            boolean growing = ordinal == bases.size() - 1;
            long nextBase = growing ? Long.MAX_VALUE : bases.get(ordinal + 1);
            if (nextBase - 1 <= watermark) {
                continue;
            }
            if (growing && watermark == journal.watermark() && endsProven(base)) {
                end = watermark;
                continue;
            }
            SegmentScan.Result found = scanner(base, watermark).run(disk, SegmentScan.NOBODY);
            boolean whole = found.completeLast() == nextBase - 1;
            if (!whole && !found.tail().isDamage() && found.damage().isEmpty()) {
                setAside(bases, ordinal + 1);
                end = cutTornTail(base, found, watermark);
            } else {
                end = found.last();
            }
        }
        int last = bases.size() - 1;
        if (last > 0 && end < bases.get(last) && bases.get(last) > watermark) {
            setAside(bases, last);
        }
        return end;
    }

    /** Whether nothing stands above the watermark: then there is no tail to look at ahead of the one scan that verifies all. */
    private boolean endsProven(long base) {
        return journal.endsAt(base, disk.length(files.segment(base)));
    }

    /**
     * Sets segments aside, from the last down to the given one, since lines before them are missing and nothing proves that
     * they ever were durable. They are never deleted: should the proof itself have been lost, people can still look at them.
     */
    private void setAside(List<Long> bases, int ordinal) {
        if (ordinal >= bases.size()) {
            return;
        }
        Path quarantine = files.directory().resolve(CollectionFiles.QUARANTINE);
        disk.createDirectories(quarantine);
        for (int last = bases.size() - 1; last >= ordinal; last--) {
            Path path = files.segment(bases.remove(last));
            report.cut(disk.length(path), path, "lines before this segment never became durable, it is set aside");
            disk.rename(path, freeName(quarantine, path));
        }
        disk.syncDirectory(quarantine);
        disk.syncDirectory(files.logDirectory());
    }

    private Path freeName(Path quarantine, Path path) {
        Path target = quarantine.resolve(String.valueOf(path.getFileName()));
        for (int number = 1; disk.exists(target); number++) {
            target = quarantine.resolve(path.getFileName() + "." + number);
        }
        return target;
    }

    private long cutTornTail(long base, SegmentScan.Result found, long watermark) {
        boolean torn = found.tail() == TailCase.TORN;
        boolean wholeCommits = found.completeLast() >= watermark;
        boolean halfCommit = found.tail() == TailCase.CLEAN && found.completeLast() < found.last() && wholeCommits;
        if (!torn && !halfCommit) {
            return found.last();
        }
        long end = wholeCommits ? found.completeEnd() : found.validEnd();
        TailCut.cut(disk, files.segment(base), end);
        report.cut(
                found.lengthBytes() - end,
                files.segment(base),
                torn ? found.brokenReason() : "atomic batch is incomplete");
        return wholeCommits ? found.completeLast() : found.last();
    }

    private Recovered open(
            Manifest manifest, IndexFill fill, List<Segment> segments, Map<Long, Long> covered, long last) {
        forgetEmpty(segments, last);
        Manifest current =
                report.build().damage().isEmpty() ? finishClosed(manifest, segments, covered, last) : manifest;
        SegmentWriter active = activeOf(segments, covered, current, last);
        if (last > Math.max(journal.watermark(), manifest.last())) {
            forceOrLetGo(active);
        }
        return new Recovered(fill.freeze(), hashers, segments, active, current, last, report.build());
    }

    /** A last segment without any line is begun anew, in the same file: there is nothing in it to finish or to index. */
    private static void forgetEmpty(List<Segment> segments, long last) {
        int end = segments.size() - 1;
        if (end >= 0 && segments.get(end).base() > last) {
            segments.remove(end);
        }
    }

    private static void forceOrLetGo(SegmentWriter active) {
        try {
            active.force();
        } catch (RuntimeException failure) {
            active.forgetHandle();
            throw failure;
        }
    }

    /** Gives every segment that does not grow its footer and its place in the manifest. */
    private Manifest finishClosed(Manifest manifest, List<Segment> segments, Map<Long, Long> covered, long last) {
        Manifest current = manifest;
        SegmentFinish finish = new SegmentFinish(disk, files);
        for (int index = 0; index < segments.size() && !files.isCatalog(); index++) {
            Segment segment = segments.get(index);
            boolean growing = index == segments.size() - 1;
            long segmentLast = growing ? last : segments.get(index + 1).base() - 1;
            boolean listed = segmentLast >= segment.base() && segmentLast <= current.last();
            boolean footed = finish.footer(segment.path()).isPresent();
            boolean closed = !growing || listed || footed;
            if (closed && !(listed && footed)) {
                boolean unproven = segmentLast > Math.max(journal.watermark(), manifest.last());
                long unforcedFrom = unproven ? 0 : covered.getOrDefault(segment.base(), segment.length());
                PositionRange positions = new PositionRange(segment.base(), segmentLast);
                ClosedSegment finished = finish.finish(segment.path(), positions, unforcedFrom);
                current = listed ? current : current.with(finished);
                segments.set(
                        index,
                        new Segment(
                                index, segment.base(), segment.path(), context.readHandles(), finished.lengthBytes()));
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
            return new SegmentWriter(context, files, segment, header(segment.base()), SegmentWriter.Start.empty());
        }
        Segment segment = segments.get(segments.size() - 1);
        long length = segment.length();
        boolean unproven = last > Math.max(journal.watermark(), manifest.last());
        long forced = unproven ? 0 : Math.min(length, covered.getOrDefault(segment.base(), length));
        SegmentWriter.Start start = TailCut.start(disk, segment.path(), forced, length);
        return new SegmentWriter(context, files, segment, header(segment.base()), start);
    }

    private byte[] header(long base) {
        return new SegmentHeader(files.id(), files.handle(), base).encode();
    }
}
