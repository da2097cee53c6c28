package dev.tidemark.engine.inspect;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.inspect.RepairStep.Remedy;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mends the log of one collection. Used once, by one thread.
 *
 * <ol>
 *   <li>The manifest, without which nobody knows what the log is made of.
 *   <li>Each segment that is damaged is put together anew of all that has lines of it. One that is whole then takes its place.
 *   <li>Where lines are lost, what is left becomes a segment with gaps, as a compaction makes them, and the log goes by another handle:
 *       positions are never given out again, and whoever follows the log starts anew.
 * </ol>
 */
final class CollectionRepair {

    private final RepairWork work;
    private final CollectionFiles files;
    private final JournalLines journal;
    private final JournalCover cover;
    private final LineSources sources;
    private final boolean journalGoes;
    private final List<PositionRange> seenLost = new ArrayList<>();

    /** What is known of a segment after its repair, or without one. */
    private record Mended(LogSlot slot, Optional<ClosedSegment> closed, Optional<Loss> loss) {}

    /** @param last of the segment that is left */
    private record Loss(long last, List<PositionRange> positions) {}

    /**
     * @param cover what an opening will take from the journal; nothing where the journal goes
     * @param journalGoes whether the journal is damaged, so that all that it holds must be in segments
     */
    CollectionRepair(
            RepairWork work,
            CollectionFiles files,
            JournalLines journal,
            JournalCover cover,
            LineSources sources,
            boolean journalGoes) {
        this.work = work;
        this.files = files;
        this.journal = journal;
        this.cover = cover;
        this.sources = sources;
        this.journalGoes = journalGoes;
    }

    /** @return closed segments that are whole, as far as they are known */
    List<ClosedSegment> run() {
        Optional<LogSlots> found;
        try {
            found = LogSlots.of(work, files, cover, Math.max(journal.last(files.id()), sources.lastBackedUp()));
        } catch (UnsupportedFormatException other) {
            work.step(Remedy.IMPOSSIBLE, files.manifest(), "file is of another version", () -> {});
            return List.of();
        }
        if (found.isEmpty()) {
            return List.of();
        }
        LogSlots slots = found.get();
        List<Mended> mended = new ArrayList<>();
        for (LogSlot slot : slots.all()) {
            mended.add(mend(slot));
        }
        Optional<Mended> lossy =
                mended.stream().filter(each -> each.loss().isPresent()).findFirst();
        if (lossy.isPresent()) {
            return closeWithLoss(slots.manifest(), mended);
        }
        return mended.stream().flatMap(each -> each.closed().stream()).toList();
    }

    private Mended mend(LogSlot slot) {
        if (!isDamaged(slot)) {
            if (journalGoes && slot.listed().isEmpty() && work.disk().exists(files.segment(slot.name()))) {
                force(slot);
            }
            return new Mended(slot, slot.listed(), Optional.empty());
        }
        List<LineSource> all = sources.of(slot.name(), slot.boundLast());
        List<LineSource> proven = all.stream().filter(LineSource::proven).toList();
        if (slot.isCompacted()) {
            return mendCompacted(slot, all, proven);
        }
        return mendWritten(slot.isGrowing() ? slot.knownTo(last(proven)) : slot, all, proven);
    }

    /** Last position of any intact line: what is missing before one had been written. */
    private static long last(List<LineSource> from) {
        long last = 0;
        for (LineSource source : from) {
            try (LineStream lines = source.lines().get()) {
                while (lines.next()) {
                    last = Math.max(last, lines.position());
                }
            }
        }
        return last;
    }

    private boolean isDamaged(LogSlot slot) {
        seenLost.clear();
        Path path = files.segment(slot.name());
        // Where the journal ends before what is known, the file must hold all of it.
        Optional<JournalCover.Run> held = slot.held().filter(run -> !slot.growing() || run.last() >= slot.knownLast());
        if (!work.disk().exists(path)) {
            return held.filter(run -> run.first() <= slot.base()).isEmpty() && slot.knownLast() >= slot.base();
        }
        boolean[] damaged = {false};
        SegmentCheck.Expected expected = new SegmentCheck.Expected(
                path, header(slot.base()), slot.listed(), held, slot.knownLast(), slot.growing());
        long next = new SegmentCheck(
                        work.look(finding -> {
                            damaged[0] = true;
                            finding.positions().ifPresent(seenLost::add);
                        }),
                        expected,
                        (line, offset) -> {})
                .run();
        return damaged[0] || next <= slot.knownLast();
    }

    private SegmentHeader header(long base) {
        return new SegmentHeader(files.id(), files.handle(), base);
    }

    /** What only the page cache may hold must be on the disk when the journal does not hold it any more. */
    private void force(LogSlot slot) {
        if (work.applies()) {
            try (FileHandle file = work.disk().open(files.segment(slot.name()), OpenMode.WRITE)) {
                file.force(true);
            }
        }
    }

    private Mended mendWritten(LogSlot slot, List<LineSource> all, List<LineSource> own) {
        List<LineSource> proven = believed(slot, own);
        Draft draft = draft(slot, slot.name(), proven, false);
        Optional<ClosedSegment> listed = slot.listed();
        if (draft.lost().isEmpty() && fits(draft, listed)) {
            return rebuilt(slot, proven, draft);
        }
        if (all.size() > proven.size() && listed.isPresent()) {
            Draft unproven = draft(slot, slot.name(), all, false);
            if (unproven.lost().isEmpty() && fits(unproven, listed)) {
                return rebuilt(slot, all, unproven);
            }
        }
        List<PositionRange> lost = draft.lost().isEmpty()
                ? List.of(new PositionRange(slot.base(), Math.max(slot.base(), draft.last())))
                : draft.lost();
        return new Mended(slot, Optional.empty(), Optional.of(new Loss(slot.last(draft.last()), lost)));
    }

    /** Chunks do not count that have other lines than the segment had: where nothing is missing, its digest tells. */
    private List<LineSource> believed(LogSlot slot, List<LineSource> proven) {
        if (!hasOtherLines(slot, proven)) {
            return proven;
        }
        List<LineSource> others =
                proven.stream().filter(source -> !source.isChunk()).toList();
        for (LineSource chunk : proven.stream().filter(LineSource::isChunk).toList()) {
            List<LineSource> joined = new ArrayList<>(others);
            joined.add(chunk);
            if (!hasOtherLines(slot, joined)) {
                return joined;
            }
        }
        return others;
    }

    private boolean hasOtherLines(LogSlot slot, List<LineSource> from) {
        Draft draft = draft(slot, slot.name(), from, false);
        return draft.lost().isEmpty() && !fits(draft, slot.listed());
    }

    private static boolean fits(Draft draft, Optional<ClosedSegment> listed) {
        return listed.map(known -> known.digest() == draft.closed().digest()
                        && known.lengthBytes() == draft.closed().lengthBytes())
                .orElse(true);
    }

    /** In a segment with gaps the digest alone tells whether all is there: sources are tried one by one. */
    private Mended mendCompacted(LogSlot slot, List<LineSource> all, List<LineSource> proven) {
        List<LineSource> own =
                proven.stream().filter(source -> !source.isChunk()).toList();
        for (LineSource source : all) {
            Draft draft = draft(slot, slot.name(), List.of(source), true);
            if (fits(draft, slot.listed())) {
                return rebuilt(slot, List.of(source), draft);
            }
            List<LineSource> both = new ArrayList<>(own);
            both.add(source);
            Draft joined = draft(slot, slot.name(), both, true);
            if (fits(joined, slot.listed())) {
                return rebuilt(slot, both, joined);
            }
        }
        List<PositionRange> lost =
                seenLost.isEmpty() ? List.of(new PositionRange(slot.base(), slot.knownLast())) : List.copyOf(seenLost);
        return new Mended(slot, Optional.empty(), Optional.of(new Loss(slot.knownLast(), lost)));
    }

    /** What would come of sources. */
    private record Draft(ClosedSegment closed, long last, List<PositionRange> lost) {}

    private Draft draft(LogSlot slot, SegmentName name, List<LineSource> from, boolean gaps) {
        try (RepairedSegment imagined = RepairedSegment.imagined(header(slot.base()), name)) {
            LineMerge.Found found = merged(slot, from, gaps, slot.boundLast(), imagined);
            long last = slot.isGrowing() ? Math.max(slot.base(), found.last()) : slot.knownLast();
            return new Draft(imagined.finish(last), found.last(), found.lost());
        }
    }

    private LineMerge.Found merged(
            LogSlot slot, List<LineSource> from, boolean gaps, long bound, RepairedSegment target) {
        List<LineStream> streams = new ArrayList<>();
        try {
            from.forEach(source -> streams.add(source.lines().get()));
            if (streams.isEmpty()) {
                streams.add(LineStream.nothing());
            }
            return new LineMerge(streams, slot.base(), slot.knownLast(), gaps).into(target, bound);
        } finally {
            streams.forEach(LineStream::close);
        }
    }

    private Mended rebuilt(LogSlot slot, List<LineSource> from, Draft draft) {
        boolean footed = !slot.isGrowing();
        long last = footed ? slot.knownLast() : draft.last();
        Path path = files.segment(slot.name());
        boolean done = work.step(
                Remedy.REBUILD,
                path,
                "segment is put together anew: positions=" + slot.base() + "-" + last + " from="
                        + from.stream().map(LineSource::what).toList(),
                () -> {
                    write(slot, slot.name(), from, slot.isCompacted(), footed, last);
                    if (work.disk().exists(path)) {
                        work.damaged().keep(path);
                    }
                    work.disk().replace(AtomicPublisher.temporaryOf(path), path);
                    files.directoriesToSync().forEach(work.disk()::syncDirectory);
                });
        Optional<ClosedSegment> closed =
                slot.listed().or(() -> footed ? Optional.of(draft.closed()) : Optional.empty());
        return new Mended(slot, done ? closed : Optional.empty(), Optional.empty());
    }

    private ClosedSegment write(
            LogSlot slot, SegmentName name, List<LineSource> from, boolean gaps, boolean footed, long last) {
        work.disk().createDirectories(files.logDirectory());
        try (RepairedSegment written =
                RepairedSegment.written(work.disk(), files.segment(name), header(slot.base()), name)) {
            merged(slot, from, gaps, last, written);
            ClosedSegment closed = footed ? written.finish(last) : new ClosedSegment(slot.base(), last, 0, 0);
            written.settle();
            return closed;
        }
    }

    /** Every segment up to the last one that has lost lines is listed then, those as if a compaction had made them. */
    private List<ClosedSegment> closeWithLoss(Manifest before, List<Mended> mended) {
        long generation = LogSlots.generations(work.disk(), files) + 1;
        int end = mended.size();
        while (mended.get(end - 1).loss().isEmpty()) {
            end--;
        }
        List<Mended> closing = mended.subList(0, end);
        boolean[] accepted = {true};
        closing.stream()
                .filter(each -> each.loss().isPresent())
                .forEach(each -> accepted[0] &= work.step(
                        Remedy.ACCEPT_LOSS,
                        files.segment(each.slot().name()),
                        "lines are in no source, the log goes on without them",
                        each.loss().orElseThrow().positions(),
                        () -> {}));
        if (!accepted[0]) {
            return List.of();
        }
        List<ClosedSegment> listed = new ArrayList<>();
        List<Path> replaced = new ArrayList<>();
        long lostLast = 0;
        for (Mended each : closing) {
            if (each.loss().isPresent()) {
                Loss loss = each.loss().get();
                listed.add(gapped(each.slot(), generation, loss.last()));
                replaced.add(files.segment(each.slot().name()));
                lostLast = loss.positions().get(loss.positions().size() - 1).last();
            } else {
                listed.add(each.closed().orElseGet(() -> closed(each.slot())));
            }
        }
        replaced.stream().filter(work.disk()::exists).forEach(work.damaged()::keep);
        publish(before, generation, listed, lostLast);
        replaced.stream().filter(work.disk()::exists).forEach(work.disk()::delete);
        work.disk().syncDirectory(files.logDirectory());
        new DerivedFiles(work, files).setAsideAll();
        return List.copyOf(listed);
    }

    private ClosedSegment gapped(LogSlot slot, long generation, long last) {
        SegmentName name = new SegmentName(slot.base(), generation);
        List<LineSource> proven = sources.of(slot.name(), slot.boundLast()).stream()
                .filter(LineSource::proven)
                .filter(source -> !slot.isCompacted() || !source.isChunk())
                .toList();
        List<LineSource> from = slot.isCompacted() ? proven : believed(slot, proven);
        ClosedSegment closed = write(slot, name, from, true, true, last);
        Path path = files.segment(name);
        work.disk().replace(AtomicPublisher.temporaryOf(path), path);
        files.directoriesToSync().forEach(work.disk()::syncDirectory);
        return closed;
    }

    /** One that is whole and has no entry in the manifest gets its footer, if it lacks one. */
    private ClosedSegment closed(LogSlot slot) {
        List<LineSource> proven = sources.of(slot.name(), slot.boundLast()).stream()
                .filter(LineSource::proven)
                .toList();
        ClosedSegment closed = write(slot, slot.name(), proven, false, true, slot.knownLast());
        Path path = files.segment(slot.name());
        work.disk().replace(AtomicPublisher.temporaryOf(path), path);
        files.directoriesToSync().forEach(work.disk()::syncDirectory);
        return closed;
    }

    private void publish(Manifest before, long generation, List<ClosedSegment> listed, long lostLast) {
        long last = listed.get(listed.size() - 1).last();
        Manifest manifest = new Manifest(
                Math.max(before.generation() + 1, generation),
                files.id(),
                files.handle(),
                before.first(),
                Math.max(before.horizon(), last),
                before.rotation().then(generation, lostLast),
                listed);
        new ManifestFile(work.disk(), files).publish(manifest);
    }
}
