package dev.tidemark.engine.inspect;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.HeadMark;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.recovery.ManifestRebuild;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Checks the log of one collection, the catalog's included: manifest, then every segment in order. Used once, by one thread.
 *
 * <p>The manifest is read before the directory is listed: beside a running owner every listed segment is then there. Lines up
 * to its horizon may then be in the journal alone, which was read before.
 */
final class CollectionCheck {

    private final Survey survey;
    private final CollectionFiles files;
    private final JournalCover.Mark mark;
    private final NavigableMap<Long, JournalCover.Run> held;
    private final SegmentCheck.Visitor visitor;
    private List<ClosedSegment> closed = List.of();

    CollectionCheck(Survey survey, CollectionFiles files, JournalCover cover, SegmentCheck.Visitor visitor) {
        this.survey = survey;
        this.files = files;
        this.mark = cover.mark(files.id());
        this.held = cover.segmentsOf(files.id());
        this.visitor = visitor;
    }

    /** @return last position that the log holds or should hold, zero for none */
    long run() {
        boolean compacted = holdsCompacted();
        Optional<Manifest> manifest = manifest(compacted);
        closed = manifest.map(Manifest::segments).orElse(List.of());
        long first = manifest.map(Manifest::first).orElseGet(this::markedFirst);
        Map<Long, ClosedSegment> listed = manifest.map(Manifest::segments).stream()
                .flatMap(segments -> segments.stream())
                .collect(Collectors.toMap(ClosedSegment::base, Function.identity()));
        long proven = manifest.map(known -> survey.ownerMayRun() ? known.last() : known.durable())
                .orElse(0L);
        long watermark = Math.max(proven, mark.base() > 0 ? mark.position() : 0);
        NavigableMap<Long, Boolean> bases = bases(first, listed);
        listed.keySet().forEach(base -> bases.putIfAbsent(base, false));
        held.keySet().stream()
                .filter(base -> base >= first)
                .filter(base -> manifest.flatMap(known -> known.covering(base))
                        .filter(ClosedSegment::isCompacted)
                        .isEmpty())
                .forEach(base -> bases.putIfAbsent(base, false));
        long next = first;
        for (Map.Entry<Long, Boolean> entry : bases.entrySet()) {
            long base = entry.getKey();
            Long following = bases.higherKey(base);
            if (following != null && isRemovedMeanwhile(base)) {
                next = Math.max(next, following);
                continue;
            }
            next = reach(base, next);
            boolean growing = following == null;
            long knownLast = growing ? Math.max(base - 1, watermark) : following - 1;
            Optional<ClosedSegment> closed = Optional.ofNullable(listed.get(base));
            boolean gaps = closed.filter(ClosedSegment::isCompacted).isPresent();
            SegmentCheck.Expected expected = new SegmentCheck.Expected(
                    closed.map(SegmentName::of).map(files::segment).orElse(files.segment(base)),
                    new SegmentHeader(files.id(), files.handle(), base),
                    closed,
                    Optional.ofNullable(held.get(base)).filter(run -> !gaps),
                    knownLast,
                    growing);
            requireHorizon(expected);
            next = Math.max(
                    next, entry.getValue() ? new SegmentCheck(survey, expected, visitor).run() : absent(expected));
        }
        if (next <= watermark) {
            survey.damage(
                    files.segment(next),
                    0,
                    Optional.of(new PositionRange(next, watermark)),
                    "lines that had been durable are missing");
        }
        return Math.max(next - 1, watermark);
    }

    /** The growing segment may end with the journal's lines, but not before the manifest's horizon. */
    private void requireHorizon(SegmentCheck.Expected expected) {
        long known = expected.knownLast();
        expected.held()
                .filter(run -> expected.growing() && run.last() < known)
                .ifPresent(run -> survey.damage(
                        expected.path(),
                        Location.NO_OFFSET,
                        Optional.of(new PositionRange(run.last() + 1, known)),
                        "lines that had been durable are missing behind the journal's"));
    }

    /** What the manifest lists; nothing before {@link #run}. */
    List<ClosedSegment> closed() {
        return closed;
    }

    private boolean holdsCompacted() {
        return survey.disk().list(files.logDirectory()).stream()
                .flatMap(fileName -> files.nameOf(fileName).stream())
                .anyMatch(SegmentName::isCompacted);
    }

    /** @param compacted whether a compaction had left files before: then there is a manifest, or it is lost */
    private Optional<Manifest> manifest(boolean compacted) {
        if (files.isCatalog()) {
            return Optional.empty();
        }
        if (!survey.disk().exists(files.manifest())) {
            if (compacted) {
                survey.damage(files.manifest(), 0, "manifest is lost; an opening makes it anew from the files");
            }
            return compacted ? rebuilt() : Optional.empty();
        }
        survey.sawFile();
        try {
            Manifest manifest = new ManifestFile(survey.disk(), files).read();
            survey.read(survey.disk().length(files.manifest()));
            return Optional.of(manifest);
        } catch (TidemarkException | IllegalArgumentException failure) {
            survey.unreadable(files.manifest(), failure);
            return compacted ? rebuilt() : Optional.empty();
        }
    }

    /** What an opening would take for the log: files of several compactions may stand beside each other. */
    private Optional<Manifest> rebuilt() {
        try {
            return new ManifestRebuild(survey.disk(), files).look();
        } catch (TidemarkException failure) {
            survey.unreadable(files.logDirectory(), failure);
            return Optional.empty();
        }
    }

    /** Whether a running owner's retention has taken the segment since the manifest was read. */
    private boolean isRemovedMeanwhile(long base) {
        if (!survey.ownerMayRun() || survey.disk().exists(files.segment(base))) {
            return false;
        }
        try {
            return new ManifestFile(survey.disk(), files).read().first() > base;
        } catch (TidemarkException | IllegalArgumentException unreadable) {
            return false;
        }
    }

    /** Whether a running owner's compaction has published another manifest since that one was read. */
    private boolean isReplacedMeanwhile(SegmentCheck.Expected expected) {
        if (!survey.ownerMayRun() || expected.listed().isEmpty()) {
            return false;
        }
        try {
            return !new ManifestFile(survey.disk(), files)
                    .read()
                    .segments()
                    .contains(expected.listed().get());
        } catch (TidemarkException | IllegalArgumentException unreadable) {
            return false;
        }
    }

    /** Where the log begins if the manifest does not tell; its absence is no damage, a wrong one is. */
    private long markedFirst() {
        try {
            return new HeadMark(survey.disk(), files).read();
        } catch (TidemarkException | IllegalArgumentException failure) {
            survey.unreadable(files.headMark(), failure);
            return 1;
        }
    }

    /** Base positions of the files that are there and part of the log, each with true. */
    private NavigableMap<Long, Boolean> bases(long first, Map<Long, ClosedSegment> listed) {
        TreeMap<Long, Boolean> bases = new TreeMap<>();
        boolean compacted = listed.values().stream().anyMatch(ClosedSegment::isCompacted);
        for (String fileName : survey.disk().list(files.logDirectory())) {
            Optional<SegmentName> name = files.nameOf(fileName);
            Path path = files.logDirectory().resolve(fileName);
            boolean isListed = name.flatMap(known -> Optional.ofNullable(listed.get(known.base())))
                    .filter(closed -> SegmentName.of(closed).equals(name.get()))
                    .isPresent();
            if (name.filter(known -> known.base() < first).isPresent()) {
                survey.note(path, Location.NO_OFFSET, "left behind by retention; the next opening deletes it");
            } else if (isListed) {
                bases.put(name.get().base(), true);
            } else if (name.isPresent() && isLeftover(name.get(), listed, compacted)) {
                survey.note(path, Location.NO_OFFSET, fate(name.get(), listed));
            } else if (name.isPresent()) {
                bases.put(name.get().base(), true);
            } else if (!files.isCatalog()) {
                Stray.tell(survey, path);
            }
        }
        return bases;
    }

    private static boolean isLeftover(SegmentName name, Map<Long, ClosedSegment> listed, boolean compacted) {
        return name.isCompacted()
                || (compacted
                        && listed.values().stream()
                                .anyMatch(closed -> closed.isCompacted() && closed.contains(name.base())));
    }

    /** What an opening does with it. */
    private static String fate(SegmentName name, Map<Long, ClosedSegment> listed) {
        Optional<ClosedSegment> cover = listed.values().stream()
                .filter(closed -> closed.contains(name.base()))
                .findFirst();
        if (cover.isEmpty()) {
            return "compacted file of positions that nothing else is known of; it stays";
        }
        String moves = name.generation() < cover.get().generation()
                ? "replaced by a compaction; an opening moves it to the backups"
                : "made by a compaction that was not published; an opening sets it aside";
        return moves + ", once every listed file is there";
    }

    private long reach(long base, long next) {
        Path path = files.segment(base);
        if (base < next) {
            survey.damage(path, 0, "segments overlap: expectedBase=" + next + " actualBase=" + base);
        } else if (base > next) {
            survey.damage(
                    path,
                    Location.NO_OFFSET,
                    Optional.of(new PositionRange(next, base - 1)),
                    "segment before this one is missing or cut");
        }
        return Math.max(base, next);
    }

    /** A segment without a file: fine when the journal holds all of it. */
    private long absent(SegmentCheck.Expected expected) {
        long base = expected.header().basePosition();
        long heldFirst = expected.held().map(JournalCover.Run::first).orElse(Long.MAX_VALUE);
        long heldLast = expected.held().map(JournalCover.Run::last).orElse(0L);
        if (heldFirst > base && isReplacedMeanwhile(expected)) {
            survey.note(expected.path(), Location.NO_OFFSET, "segment was replaced while the store was at work");
        } else if (heldFirst > base) {
            long last = Math.min(heldFirst - 1, Math.max(base, expected.knownLast()));
            survey.damage(expected.path(), 0, Optional.of(new PositionRange(base, last)), "segment is missing");
        }
        return Math.max(heldLast, Math.max(base - 1, expected.knownLast())) + 1;
    }

    /** Tells what else stands in the collection's directory. */
    void strays() {
        for (String name : survey.disk().list(files.directory())) {
            Path path = files.directory().resolve(name);
            boolean known = path.equals(files.manifest())
                    || path.equals(files.headMark())
                    || path.equals(files.logDirectory())
                    || path.equals(files.checkpointDirectory())
                    || path.equals(files.backups())
                    || name.equals(Chunks.DIRECTORY);
            if (name.equals(CollectionFiles.QUARANTINE)) {
                survey.warning(path, "holds files that an opening has set aside");
            } else if (!known) {
                Stray.tell(survey, path);
            }
        }
    }
}
