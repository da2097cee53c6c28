package dev.tidemark.engine.recovery;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes a manifest anew from the names and footers of a log directory, for a collection whose own is lost. Used once.
 *
 * <p>Files of several compactions may stand beside each other. The log is a chain of them in which each begins where the one
 * before ends, from the first position to the end; where several chains exist, later compactions win, since each holds all that
 * the earlier ones hold and still counts.
 */
final class ManifestRebuild {

    private static final int HEADER_MAX_BYTES = 512;

    private final FileSystem disk;
    private final CollectionFiles files;

    /** By base position; later compactions first. */
    private final NavigableMap<Long, List<ClosedSegment>> candidates = new TreeMap<>();

    private final NavigableMap<Long, Boolean> deadEnds = new TreeMap<>();
    private long highest;

    ManifestRebuild(FileSystem disk, CollectionFiles files) {
        this.disk = disk;
        this.files = files;
    }

    /**
     * The manifest of a chain, up to the last compacted segment in it; empty when no compaction has left a file: then segments
     * speak for themselves.
     *
     * @throws CorruptDataException when the files make no chain
     */
    Optional<Manifest> run() {
        List<SegmentName> names = disk.list(files.logDirectory()).stream()
                .flatMap(fileName -> files.nameOf(fileName).stream())
                .toList();
        if (names.stream().noneMatch(SegmentName::isCompacted)) {
            return Optional.empty();
        }
        names.forEach(this::add);
        candidates.values().forEach(same -> same.sort(Comparator.comparingLong(candidate -> -candidate.generation())));
        List<ClosedSegment> chain = new ArrayList<>();
        if (candidates.isEmpty() || !follow(candidates.firstKey(), chain)) {
            throw new CorruptDataException(
                    "manifest is lost, and the files of the log do not make one", Location.of(files.logDirectory()));
        }
        int end = chain.size();
        while (end > 0 && !chain.get(end - 1).isCompacted()) {
            end--;
        }
        return Optional.of(new Manifest(highest + 1, files.id(), files.handle(), chain.subList(0, end)));
    }

    private void add(SegmentName name) {
        highest = Math.max(highest, name.generation());
        Optional<ClosedSegment> closed = read(name);
        if (closed.isPresent() || !name.isCompacted()) {
            ClosedSegment open = new ClosedSegment(name.base(), Long.MAX_VALUE - 1, 0, LineCounts.NONE, 0, 0);
            candidates.computeIfAbsent(name.base(), unused -> new ArrayList<>()).add(closed.orElse(open));
        }
    }

    /** Finds the chain from a position on, depth first; the chain is as before where there is none. */
    private boolean follow(long base, List<ClosedSegment> chain) {
        for (ClosedSegment candidate : candidates.getOrDefault(base, List.of())) {
            chain.add(candidate);
            boolean ends = candidates.higherKey(base) == null || candidates.lastKey() <= candidate.last();
            long next = candidate.last() + 1;
            if (ends || (!deadEnds.containsKey(next) && follow(next, chain))) {
                return true;
            }
            chain.remove(chain.size() - 1);
        }
        deadEnds.put(base, true);
        return false;
    }

    private Optional<ClosedSegment> read(SegmentName name) {
        Path path = files.segment(name);
        Optional<SegmentFooter> footer = new SegmentFinish(disk, files).footer(path);
        boolean own = !name.isCompacted() || hasOwnHeader(path, name.base());
        return footer.filter(found -> own && found.positions().first() == name.base())
                .map(found -> new ClosedSegment(
                        name.base(),
                        found.positions().last(),
                        name.generation(),
                        new LineCounts(found.count(), 0),
                        disk.length(path),
                        found.digest()));
    }

    private boolean hasOwnHeader(Path path, long base) {
        SegmentHeader expected = new SegmentHeader(files.id(), files.handle(), base);
        byte[] start = new byte[HEADER_MAX_BYTES];
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            int length = file.read(ByteBuffer.wrap(start), 0);
            return SegmentHeader.read(start, 0, length).content().equals(Optional.of(expected));
        }
    }
}
