package dev.tidemark.engine.inspect;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.inspect.RepairStep.Remedy;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.HeadMark;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import dev.tidemark.engine.recovery.ManifestRebuild;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The places of a log's segments, in order, from its first position to the last that is known. Immutable. */
final class LogSlots {

    private final Manifest manifest;
    private final List<LogSlot> all;

    private LogSlots(Manifest manifest, List<LogSlot> all) {
        this.manifest = manifest;
        this.all = List.copyOf(all);
    }

    Manifest manifest() {
        return manifest;
    }

    List<LogSlot> all() {
        return all;
    }

    /**
     * Reads the manifest, or mends it, and lists the directory; empty when the files make no log.
     *
     * @param cover what an opening will take from the journal
     * @param last position that the journal, or a backup, knows of, zero for none
     * @throws UnsupportedFormatException when the manifest is of another version
     */
    static Optional<LogSlots> of(RepairWork work, CollectionFiles files, JournalCover cover, long last) {
        return manifest(work, files).map(manifest -> of(work, files, cover, last, manifest));
    }

    private static LogSlots of(
            RepairWork work, CollectionFiles files, JournalCover cover, long last, Manifest manifest) {
        NavigableMap<Long, Optional<ClosedSegment>> bases = new TreeMap<>();
        manifest.segments().forEach(segment -> bases.put(segment.base(), Optional.of(segment)));
        for (String name : work.disk().list(files.logDirectory())) {
            files.nameOf(name)
                    .filter(found -> !found.isCompacted() && found.base() >= manifest.first())
                    .filter(found -> manifest.covering(found.base()).isEmpty())
                    .ifPresent(found -> bases.put(found.base(), Optional.empty()));
        }
        NavigableMap<Long, JournalCover.Run> held = cover.segmentsOf(files.id());
        held.keySet().stream()
                .filter(base ->
                        base >= manifest.first() && manifest.covering(base).isEmpty())
                .forEach(base -> bases.putIfAbsent(base, Optional.empty()));
        long watermark = Math.max(manifest.durable(), last);
        if (watermark >= manifest.first() || !bases.isEmpty()) {
            bases.putIfAbsent(manifest.first(), Optional.empty());
        }
        if (manifest.last() >= manifest.first()
                && (watermark > manifest.last()
                        || !bases.tailMap(manifest.last(), false).isEmpty())) {
            bases.putIfAbsent(manifest.last() + 1, Optional.empty());
        }
        List<LogSlot> slots = new ArrayList<>();
        for (long base : bases.keySet()) {
            Optional<ClosedSegment> listed = bases.getOrDefault(base, Optional.empty());
            Long following = bases.higherKey(base);
            long known = listed.map(ClosedSegment::last)
                    .orElseGet(() -> following == null ? Math.max(base - 1, watermark) : following - 1);
            boolean gaps = listed.filter(ClosedSegment::isCompacted).isPresent();
            Optional<JournalCover.Run> run = Optional.ofNullable(held.get(base)).filter(any -> !gaps);
            slots.add(new LogSlot(base, listed, run, known, following == null));
        }
        return new LogSlots(manifest, slots);
    }

    private static Optional<Manifest> manifest(RepairWork work, CollectionFiles files) {
        boolean compacted = generations(work.disk(), files) > 0;
        boolean missing = !files.isCatalog() && compacted && !work.disk().exists(files.manifest());
        try {
            if (!missing) {
                Manifest manifest = new ManifestFile(work.disk(), files).read();
                return Optional.of(manifest.generation() > 0 ? manifest : manifest.knownToBeginAt(head(work, files)));
            }
        } catch (CorruptDataException | IllegalArgumentException damage) {
            // Made anew below.
        }
        Optional<Manifest> made = compacted ? rebuilt(work, files) : Optional.empty();
        if (compacted && made.isEmpty()) {
            return Optional.empty();
        }
        Manifest manifest =
                made.orElseGet(() -> Manifest.none(files.id(), files.handle()).knownToBeginAt(head(work, files)));
        String what = "manifest is made anew of the files: segments="
                + manifest.segments().size();
        work.step(Remedy.REBUILD, files.manifest(), what, () -> {
            if (work.disk().exists(files.manifest())) {
                work.damaged().take(files.manifest());
            }
            made.ifPresent(new ManifestFile(work.disk(), files)::publish);
        });
        return Optional.of(manifest);
    }

    private static Optional<Manifest> rebuilt(RepairWork work, CollectionFiles files) {
        try {
            return new ManifestRebuild(work.disk(), files).look();
        } catch (CorruptDataException noChain) {
            work.step(Remedy.IMPOSSIBLE, files.manifest(), String.valueOf(noChain.getMessage()), () -> {});
            return Optional.empty();
        }
    }

    /** Where the log begins when no manifest says so. */
    private static long head(RepairWork work, CollectionFiles files) {
        try {
            return new HeadMark(work.disk(), files).read();
        } catch (UnsupportedFormatException other) {
            throw other;
        } catch (TidemarkException | IllegalArgumentException damage) {
            long lowest = work.disk().list(files.logDirectory()).stream()
                    .flatMap(name -> files.nameOf(name).stream())
                    .mapToLong(SegmentName::base)
                    .min()
                    .orElse(1);
            work.step(
                    Remedy.SET_ASIDE,
                    files.headMark(),
                    "mark of where the log begins is damaged: it is taken to begin with its first file, first="
                            + lowest,
                    () -> {
                        work.damaged().take(files.headMark());
                        new HeadMark(work.disk(), files).publish(lowest);
                    });
            return lowest;
        }
    }

    /** Highest number of a compaction that a file of the log is of, zero for none. */
    static long generations(FileSystem disk, CollectionFiles files) {
        return disk.list(files.logDirectory()).stream()
                .flatMap(name -> files.nameOf(name).stream())
                .mapToLong(SegmentName::generation)
                .max()
                .orElse(0);
    }
}
