package dev.tidemark.engine.recovery;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.Rotation;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Makes a manifest anew from what stands in a log directory, for a collection whose own is lost. Used once.
 *
 * <p>Files of several compactions may stand beside each other. The log is a chain of them in which each begins where the one
 * before ends, from the first position to behind the last file that a compaction made. Every file is read: of several chains
 * that with the fewest damaged files is the log, and among those later compactions win, since each holds all that the earlier
 * ones hold and still counts.
 */
public final class ManifestRebuild {

    private final FileSystem disk;
    private final CollectionFiles files;
    private final SegmentFinish finish;

    /** By base position. */
    private final NavigableMap<Long, List<Link>> links = new TreeMap<>();

    /** Where the best chain goes on from a base position; absent where none does. */
    private final NavigableMap<Long, Step> steps = new TreeMap<>();

    /**
     * A file that may be part of the log.
     *
     * @param sound whether all is there that it should hold
     * @param footed whether it says itself where it ends
     */
    private record Link(ClosedSegment segment, boolean sound, boolean footed) {}

    /** @param damaged files from here on that are not sound, or missing */
    private record Step(Link link, int damaged) {}

    public ManifestRebuild(FileSystem disk, CollectionFiles files) {
        this.disk = disk;
        this.files = files;
        this.finish = new SegmentFinish(disk, files);
    }

    /**
     * The manifest of a chain, up to the last compacted segment in it; empty when no compaction has left a file: then segments
     * speak for themselves.
     *
     * @throws CorruptDataException when the files make no chain that reaches over all compacted ones
     */
    Optional<Manifest> run() {
        return manifest(chain -> chain.stream().map(this::ended).toList());
    }

    /**
     * What {@link #run} would make, without changing a file: segments that lack their footer are left out.
     *
     * @throws CorruptDataException likewise
     */
    public Optional<Manifest> look() {
        return manifest(
                chain -> chain.stream().filter(Link::footed).map(Link::segment).toList());
    }

    private Optional<Manifest> manifest(Function<List<Link>, List<ClosedSegment>> listing) {
        List<SegmentName> names = disk.list(files.logDirectory()).stream()
                .flatMap(fileName -> files.nameOf(fileName).stream())
                .sorted(Comparator.comparingLong(SegmentName::base).reversed())
                .toList();
        List<Long> compacted = names.stream()
                .filter(SegmentName::isCompacted)
                .map(SegmentName::base)
                .toList();
        if (compacted.isEmpty()) {
            return Optional.empty();
        }
        names.forEach(this::add);
        links.descendingMap().forEach((base, same) -> choose(base, same, compacted.get(0)));
        if (links.isEmpty()
                || !steps.containsKey(links.firstKey())
                || compacted.get(compacted.size() - 1) < links.firstKey()) {
            throw new CorruptDataException(
                    "manifest is lost, and the files of the log do not make one", Location.of(files.logDirectory()));
        }
        long highest = names.stream().mapToLong(SegmentName::generation).max().orElse(0);
        List<ClosedSegment> chain = listing.apply(chain());
        Manifest made = new Manifest(highest + 1, files.id(), files.handle(), chain);
        // Which tombstones were dropped, nobody knows any more.
        return Optional.of(chain.isEmpty() ? made : made.rotated(new Rotation(highest + 1, made.last())));
    }

    /** Files are added from the last base to the first, so that one without an end finds where the next begins. */
    private void add(SegmentName name) {
        Path path = files.segment(name);
        Optional<SegmentFooter> footer =
                finish.footer(path).filter(found -> found.positions().first() == name.base());
        if (name.isCompacted()) {
            footer.map(found -> closed(name, found)).flatMap(this::compacted).ifPresent(this::add);
        } else {
            add(footer.map(found -> written(closed(name, found))).orElseGet(() -> endless(name.base())));
        }
    }

    private void add(Link link) {
        links.computeIfAbsent(link.segment().base(), unused -> new ArrayList<>())
                .add(link);
    }

    private ClosedSegment closed(SegmentName name, SegmentFooter footer) {
        return new ClosedSegment(
                name.base(),
                footer.positions().last(),
                name.generation(),
                LineCounts.NONE,
                disk.length(files.segment(name)),
                footer.digest());
    }

    /** Empty where the file is another collection's. */
    private Optional<Link> compacted(ClosedSegment closed) {
        try {
            Path path = files.segment(SegmentName.of(closed));
            SegmentScan.Result found =
                    SegmentScan.compacted(path, headerOf(closed.base()), closed).run(disk, SegmentScan.NOBODY);
            return Optional.of(
                    new Link(closed.withCounts(found.counts()), found.damage().isEmpty(), true));
        } catch (CorruptDataException foreign) {
            return Optional.empty();
        }
    }

    private Link written(ClosedSegment closed) {
        SegmentScan.Result found = scan(closed.base(), closed.last());
        boolean sound = found.damage().isEmpty() && found.last() == closed.last();
        return new Link(closed.withCounts(found.counts()), sound, true);
    }

    /** A segment that writing made and that does not say where it ends: before the next one at the latest. */
    private Link endless(long base) {
        SegmentScan.Result found = scan(base, 0);
        long intact = Math.max(base, found.last());
        Long next = links.higherKey(intact);
        long last = next == null ? intact : next - 1;
        return new Link(new ClosedSegment(base, last, 0, 0).withCounts(found.counts()), last == intact, false);
    }

    private SegmentScan.Result scan(long base, long watermark) {
        return new SegmentScan(files.segment(base), headerOf(base), base, watermark).run(disk, SegmentScan.NOBODY);
    }

    private SegmentHeader headerOf(long base) {
        return new SegmentHeader(files.id(), files.handle(), base);
    }

    /** What follows is chosen already. */
    private void choose(long base, List<Link> same, long lastCompacted) {
        same.stream()
                .flatMap(link -> step(link, lastCompacted).stream())
                .min(Comparator.comparingInt(Step::damaged)
                        .thenComparingLong(step -> -step.link().segment().generation()))
                .ifPresent(step -> steps.put(base, step));
    }

    /** A chain may break off behind the last compacted file: what is missing there, the journal may hold. */
    private Optional<Step> step(Link link, long lastCompacted) {
        long last = link.segment().last();
        int own = link.sound() ? 0 : 1;
        Step next = steps.get(last + 1);
        if (next != null) {
            return Optional.of(new Step(link, own + next.damaged()));
        }
        int missing = links.higherKey(last) == null ? 0 : 1;
        return last < lastCompacted ? Optional.empty() : Optional.of(new Step(link, own + missing));
    }

    /** The chain as far as compactions have made it; what follows is found as in any other log. */
    private List<Link> chain() {
        List<Link> chain = new ArrayList<>();
        for (Step step = steps.get(links.firstKey()); step != null; ) {
            chain.add(step.link());
            step = steps.get(step.link().segment().last() + 1);
        }
        int end = chain.size();
        while (end > 0 && !chain.get(end - 1).segment().isCompacted()) {
            end--;
        }
        return chain.subList(0, end);
    }

    /** One that only lacks its footer gets it; one that lacks more is left to the scan that tells of it. */
    private ClosedSegment ended(Link link) {
        ClosedSegment segment = link.segment();
        if (link.footed() || !link.sound()) {
            return segment;
        }
        Path path = files.segment(segment.base());
        return finish.finish(path, new PositionRange(segment.base(), segment.last()), 0)
                .withCounts(segment.counts());
    }
}
