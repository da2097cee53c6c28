package dev.tidemark.engine.recovery;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.log.SegmentWriter;
import dev.tidemark.engine.manifest.HeadMark;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.state.KeyHasher;
import dev.tidemark.engine.state.KeySeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens one collection from its files and the journal. Used once, by the thread that will own the collection.
 *
 * <p>Steps: 1. read the manifest; 2. write what the journal holds to its place; 3. sweep what compactions have left behind;
 * 4. decide about the tail, cut what is torn; 5. choose a checkpoint and scan what it does not know, verify and index it;
 * 6. close segments that a crash left without footer or manifest entry; 7. open the last one for writing. Every step may be
 * repeated after a crash within it.
 */
public final class CollectionRecovery {

    private final LogContext context;
    private final FileSystem disk;
    private final CollectionFiles files;
    private final KeySeed seed;
    private final Supplier<KeyHasher> hashers;
    private final Durability durability;
    private final JournalEvidence journal;
    private final ScanObserver observer;
    private final RecoveryReport.Builder report = new RecoveryReport.Builder();
    private final ManifestFile manifests;
    private final Map<Long, LineCounts> counted = new HashMap<>();

    /** Where the scan of the one segment starts, if the observer knows the lines before. */
    private Optional<ScanObserver.Start> start = Optional.empty();

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
            ScanObserver observer) {
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
        Manifest published = manifest();
        Manifest manifest = rebuilt(published);
        LogFiles before = LogFiles.of(disk, files, manifest);
        Map<Long, Long> covered = new JournalRestore(disk, files, report).restore(journal.entries(), manifest);
        long watermark = Math.max(journal.watermark(), manifest.durable());
        if (manifest.equals(published)) {
            new LeftoverSweep(disk, files, report).run(before, manifest);
        }
        List<LogFile> log = (covered.isEmpty() ? before : LogFiles.of(disk, files, manifest)).log();
        long end = cutTornTail(log, manifest.first(), watermark);
        List<Segment> segments = segments(log);
        long last = Math.max(end, watermark);
        start = known(last);
        IndexFill fill = new IndexFill(
                hashers.get(),
                segments,
                start.map(ScanObserver.Start::index)
                        .or(() -> new CheckpointChoice(disk, files, durability, report).choose(seed, last, segments)));
        long next = scanAll(segments, fill, manifest, watermark);
        if (watermark >= next) {
            report.damaged(new PositionRange(next, watermark), files.logDirectory(), "lines are missing at the end");
            next = watermark + 1;
        }
        return open(new Manifests(published, manifest), fill, segments, covered, next - 1);
    }

    /**
     * @param published what stands on disk, or nothing
     * @param known what this opening starts from
     */
    private record Manifests(Manifest published, Manifest known) {}

    /** Where there is no manifest and compactions have left files, it must be made anew: their ranges overlap. */
    private Manifest rebuilt(Manifest published) {
        if (published.generation() > 0 || files.isCatalog()) {
            return published;
        }
        Optional<Manifest> made = new ManifestRebuild(disk, files).run();
        made.ifPresent(manifest -> report.remark("manifest is made anew from the files: generation="
                + manifest.generation() + " directory=" + files.logDirectory()));
        return made.orElseGet(() -> published.knownToBeginAt(new HeadMark(disk, files).read(report::remark)));
    }

    private Optional<ScanObserver.Start> known(long last) {
        ScanObserver.Known known = observer.known(last, files.segment(1));
        known.remarks().forEach(report::remark);
        known.lost().ifPresent(lost -> report.damaged(lost, files.segment(1), "log ends before its image"));
        return known.start();
    }

    private List<Segment> segments(List<LogFile> log) {
        List<Segment> segments = new ArrayList<>();
        for (LogFile file : log) {
            int ordinal = segments.size();
            segments.add(
                    file.isCompacted()
                            ? Segment.compacted(
                                    ordinal, file.listed().orElseThrow(), file.path(), context.readHandles())
                            : new Segment(
                                    ordinal,
                                    file.base(),
                                    file.path(),
                                    context.readHandles(),
                                    disk.length(file.path())));
        }
        return segments;
    }

    /** Scans what the checkpoint does not know, and the last segment in any case. Returns the position behind the last. */
    private long scanAll(List<Segment> segments, IndexFill fill, Manifest manifest, long watermark) {
        long next = manifest.first();
        for (Segment segment : segments) {
            next = missingBefore(segment.base(), next, segment.path());
            boolean last = segment.ordinal() == segments.size() - 1;
            long knownLast = knownLast(segments, segment, watermark);
            boolean skipped = !last && fill.knows(knownLast) && isListed(segment, manifest);
            next = skipped ? knownLast + 1 : scan(segment, manifest, last, knownLast, fill) + 1;
        }
        return next;
    }

    private static long knownLast(List<Segment> segments, Segment segment, long watermark) {
        if (segment.isCompacted()) {
            return segment.rangeLast();
        }
        boolean last = segment.ordinal() == segments.size() - 1;
        return last ? watermark : segments.get(segment.ordinal() + 1).base() - 1;
    }

    private boolean isListed(Segment segment, Manifest manifest) {
        return manifest.covering(segment.base())
                .filter(closed -> SegmentName.of(closed).equals(segment.name()))
                .filter(closed -> closed.lengthBytes()
                        == (segment.isCompacted() ? disk.length(segment.path()) : segment.length()))
                .isPresent();
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
    private long scan(Segment segment, Manifest manifest, boolean last, long knownLast, IndexFill fill) {
        SegmentScan scan = segment.isCompacted()
                ? SegmentScan.compacted(
                        segment.path(),
                        headerOf(segment.base()),
                        manifest.covering(segment.base()).orElseThrow())
                : start.map(known -> scanner(segment.base(), known.firstPosition(), knownLast)
                                .from(known.offset()))
                        .orElseGet(() -> scanner(segment.base(), segment.base(), knownLast));
        SegmentScan.Result found = scan.run(disk, fill.of(segment.ordinal()).before(observer));
        if (segment.isCompacted()) {
            new SegmentFinish(disk, files).restoreEnd(segment.path(), found);
        }
        counted.put(segment.base(), found.counts());
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

    private SegmentScan scanner(long base, long firstPosition, long watermark) {
        return new SegmentScan(files.segment(base), headerOf(base), firstPosition, watermark);
    }

    private SegmentHeader headerOf(long base) {
        return new SegmentHeader(files.id(), files.handle(), base);
    }

    /**
     * Cuts what never became durable: where the journal answers before it syncs, a power cut takes what it likes of the lines
     * above the watermark, and the log ends with the first that is missing. Returns the position that it ends with.
     */
    private long cutTornTail(List<LogFile> log, long first, long watermark) {
        if (watermark < first && !log.isEmpty() && log.get(0).base() > first) {
            setAside(log, 0);
        }
        long end = 0;
        for (int ordinal = 0; ordinal < log.size(); ordinal++) {
            long base = log.get(ordinal).base();
            boolean growing = ordinal == log.size() - 1;
            long nextBase = growing ? Long.MAX_VALUE : log.get(ordinal + 1).base();
            if (nextBase - 1 <= watermark) {
                continue;
            }
            if (log.get(ordinal).isCompacted()) {
                end = log.get(ordinal).rangeLast();
                continue;
            }
            if (growing && watermark == journal.watermark() && endsProven(base)) {
                end = watermark;
                continue;
            }
            SegmentScan.Result found = scanner(base, base, watermark).run(disk, SegmentScan.NOBODY);
            boolean whole = found.completeLast() == nextBase - 1;
            if (!whole && !found.tail().isDamage() && found.damage().isEmpty()) {
                setAside(log, ordinal + 1);
                end = cutTornTail(base, found, watermark);
            } else {
                end = found.last();
            }
        }
        int last = log.size() - 1;
        if (last > 0 && end < log.get(last).base() && log.get(last).base() > watermark) {
            setAside(log, last);
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
    private void setAside(List<LogFile> log, int ordinal) {
        if (ordinal >= log.size()) {
            return;
        }
        Quarantine quarantine = new Quarantine(disk, files);
        for (int last = log.size() - 1; last >= ordinal; last--) {
            Path path = log.remove(last).path();
            report.cut(disk.length(path), path, "lines before this segment never became durable, it is set aside");
            quarantine.take(path);
        }
        quarantine.sync();
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
            Manifests manifests, IndexFill fill, List<Segment> segments, Map<Long, Long> covered, long last) {
        forgetEmpty(segments, last);
        Manifest manifest = manifests.known();
        Manifest current =
                report.build().damage().isEmpty() ? finishClosed(manifests, segments, covered, last) : manifest;
        SegmentWriter active = activeOf(segments, covered, current, last);
        if (last > Math.max(journal.watermark(), manifest.last())) {
            forceOrLetGo(active);
        }
        LineCounts counts = counted.getOrDefault(active.segment().base(), LineCounts.NONE);
        return new Recovered(
                fill.freeze(), hashers, segments, new Recovered.Active(active, counts), current, last, report.build());
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
    private Manifest finishClosed(Manifests before, List<Segment> segments, Map<Long, Long> covered, long last) {
        Manifest manifest = before.known();
        Manifest current = manifest;
        SegmentFinish finish = new SegmentFinish(disk, files);
        for (int index = 0; index < segments.size() && !files.isCatalog(); index++) {
            Segment segment = segments.get(index);
            boolean growing = index == segments.size() - 1;
            long segmentLast = growing ? last : segments.get(index + 1).base() - 1;
            boolean listed = segmentLast >= segment.base() && segmentLast <= current.last();
            boolean footed =
                    segment.isCompacted() || finish.footer(segment.path()).isPresent();
            boolean closed = !growing || listed || footed;
            if (closed && !(listed && footed)) {
                boolean unproven = segmentLast > Math.max(journal.watermark(), manifest.last());
                long unforcedFrom = unproven ? 0 : covered.getOrDefault(segment.base(), segment.length());
                PositionRange positions = new PositionRange(segment.base(), segmentLast);
                ClosedSegment finished = finish.finish(segment.path(), positions, unforcedFrom);
                LineCounts counts = counted.getOrDefault(segment.base(), finished.counts());
                current = listed ? current : current.with(finished.withCounts(counts));
                segments.set(
                        index,
                        new Segment(
                                index, segment.base(), segment.path(), context.readHandles(), finished.lengthBytes()));
            }
        }
        if (!current.equals(before.published())) {
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
        SegmentWriter.Start start = TailCut.start(disk, segment.path(), forced, length, files.isCatalog());
        return new SegmentWriter(context, files, segment, header(segment.base()), start);
    }

    private byte[] header(long base) {
        return headerOf(base).encode();
    }
}
