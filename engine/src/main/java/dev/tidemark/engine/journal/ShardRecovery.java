package dev.tidemark.engine.journal;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FrameEntry;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.format.JournalFrame;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.journal.JournalRecovery.FileCase;
import dev.tidemark.engine.journal.JournalRecovery.HeaderState;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Opens a shard: looks at every file, decides, writes the unproven tail again, and only then hands out. Used once.
 *
 * <ol>
 *   <li>Headers and frames of all numbered files are read, the latest file first. Nothing is changed.
 *   <li>{@link JournalRecovery} decides; damage to what had been durable ends the opening here.
 *   <li>Files under temporary names are swept.
 *   <li>Frames that nothing proves durable, and trailing files that are nearly empty, are written to fresh files of the new
 *       epoch, which are forced and published.
 *   <li>Files without a kept frame become spares.
 * </ol>
 *
 * <p>A crash at any step leaves the same evidence, so opening again decides the same.
 */
final class ShardRecovery {

    /** Trailing files with fewer bytes are merged into the fresh one, so that openings do not use up files. */
    private static final long MERGE_BYTES = 1 << 20;

    private static final int SPARES_KEPT = 2;

    /** The shard's directory and the journal's, which are entries of the ones above them. */
    private static final int DIRECTORIES_MADE = 2;

    private final ShardDirectory directory;
    private final FileSystem fileSystem;
    private final JournalSettings settings;
    private final JournalListener listener;
    private final Coverage coverage = new Coverage();
    private final List<Unreadable> unreadable = new ArrayList<>();

    /** Ascending by number. */
    private final List<FileScan> scans = new ArrayList<>();

    private final List<FoundMark> marks = new ArrayList<>();
    private final List<FileHandle> opened = new ArrayList<>();
    private long highestNumber;

    ShardRecovery(ShardDirectory directory, JournalSettings settings, JournalListener listener) {
        this.directory = directory;
        this.fileSystem = directory.fileSystem();
        this.settings = settings;
        this.listener = listener;
    }

    /** A file whose header cannot be trusted. */
    private record Unreadable(Path path, long number, FileHandle handle, HeaderState state, String reason) {}

    /** A watermark entry. It counts only if its frame is kept: one below the floor may be older than what is needed. */
    private record FoundMark(long sequence, long file, long offset, FrameEntry entry) {}

    /** What a hold starts with. */
    record Result(ShardParts parts, long epoch, long lastSequence) {}

    Result recover() {
        try {
            boolean fresh = survey();
            scan();
            long proven = scans.stream().mapToLong(FileScan::witnessed).max().orElse(0);
            JournalRecovery.Decision decision = decide(proven);
            report(decision);
            if (fresh) {
                createDirectory();
            }
            sweep();
            return rebuild(decision, proven);
        } catch (TidemarkException failure) {
            opened.forEach(FileHandle::close);
            throw failure;
        }
    }

    /** Opens the numbered files and reads their headers; tells whether there are none. */
    private boolean survey() {
        for (String name : fileSystem.list(directory.path())) {
            OptionalLong number = JournalNames.numberOf(name);
            if (number.isPresent()) {
                highestNumber = Math.max(highestNumber, number.getAsLong());
                survey(directory.path().resolve(name), number.getAsLong());
            }
        }
        return highestNumber == 0;
    }

    private void survey(Path path, long number) {
        FileHandle handle = fileSystem.open(path, OpenMode.READ);
        opened.add(handle);
        ByteBuffer block = ByteBuffer.allocate(JournalFileHeader.BLOCK_LENGTH);
        handle.read(block, 0);
        Reading<JournalFileHeader> reading = JournalFileHeader.read(block.flip());
        HeaderState state = stateOf(reading, number);
        if (FileCase.of(state, false) == FileCase.UNSUPPORTED) {
            throw new UnsupportedFormatException("cannot read journal file: " + reading.reason(), Location.of(path));
        }
        if (state == HeaderState.VALID) {
            scans.add(new FileScan(path, handle, reading.content().orElseThrow()));
        } else {
            String reason = state == HeaderState.FOREIGN ? "header names another file" : reading.reason();
            unreadable.add(new Unreadable(path, number, handle, state, reason));
        }
    }

    private HeaderState stateOf(Reading<JournalFileHeader> reading, long number) {
        return switch (reading.verdict()) {
            case VALID -> {
                JournalFileHeader header = reading.content().orElseThrow();
                yield header.fileNumber() == number && header.shard() == directory.shard()
                        ? HeaderState.VALID
                        : HeaderState.FOREIGN;
            }
            case TOO_NEW, TOO_OLD -> HeaderState.OTHER_VERSION;
            case ABSENT, TORN, DAMAGED -> HeaderState.DAMAGED;
        };
    }

    /** Latest first: what a later file supersedes is known before an earlier one is covered. */
    private void scan() {
        long bound = Long.MAX_VALUE;
        for (int index = scans.size() - 1; index >= 0; index--) {
            FileScan scan = scans.get(index);
            long superseded = bound;
            scan.run((frame, offset) -> {
                if (frame.stamp().sequence() < superseded) {
                    cover(frame, scan.number(), offset);
                }
            });
            bound = Math.min(bound, scan.firstShown());
        }
    }

    private void cover(JournalFrame frame, long file, long offset) {
        for (FrameEntry entry : frame.entries()) {
            if (entry.kind() == FrameEntry.Kind.WATERMARK) {
                marks.add(new FoundMark(frame.stamp().sequence(), file, offset, entry));
            } else {
                coverage.register(entry, file, offset, entry.payload().remaining());
            }
        }
    }

    private JournalRecovery.Decision decide(long proven) {
        List<JournalRecovery.Floor> floors =
                scans.stream().flatMap(scan -> scan.floors().stream()).toList();
        JournalRecovery.Decision decision =
                new JournalRecovery(scans.stream().map(FileScan::extent).toList(), floors, proven).decide();
        for (Unreadable file : unreadable) {
            if (FileCase.of(file.state(), file.number() < decision.floor().file()) == FileCase.DAMAGED) {
                throw new CorruptDataException(
                        "journal file has no valid header: " + file.reason(), Location.of(file.path(), 0));
            }
        }
        decision.lost().ifPresent(lost -> {
            throw new CorruptDataException(
                    "journal frame is damaged or missing though it had been durable: sequence=" + lost.sequence()
                            + " durableSequence=" + proven,
                    Location.of(
                            directory.numbered(lost.place().number()),
                            lost.place().offset()));
        });
        return decision;
    }

    private void report(JournalRecovery.Decision decision) {
        decision.tear()
                .ifPresent(tear -> listener.tailCut(
                        directory.shard(), directory.numbered(tear.number()), tear.offset(), decision.droppedCount()));
    }

    private void createDirectory() {
        fileSystem.createDirectories(directory.path());
        Path above = directory.path().getParent();
        for (int level = 0; above != null && level < DIRECTORIES_MADE; level++) {
            fileSystem.syncDirectory(above);
            above = above.getParent();
        }
    }

    private void sweep() {
        for (String name : fileSystem.list(directory.path())) {
            if (JournalNames.isUnfinished(name)) {
                fileSystem.delete(directory.path().resolve(name));
            }
        }
    }

    private Result rebuild(JournalRecovery.Decision decision, long proven) {
        long epoch = 1 + scans.stream().mapToLong(FileScan::epoch).max().orElse(0);
        long from = rewriteFrom(decision, proven);
        Map<Long, JournalFile> old = new HashMap<>();
        List<JournalFile> live = new ArrayList<>();
        for (JournalRecovery.Extent extent : decision.kept()) {
            if (extent.first() < from) {
                JournalFile file = oldFile(extent, Math.min(extent.last(), from - 1));
                old.put(file.number(), file);
                live.add(file);
            }
        }
        List<Long> blanks = closedBlanks(old, decision.floor(), proven);
        settleCoverage(old);
        long next;
        try (TailRewriter rewriter = new TailRewriter(directory, settings, epoch, highestNumber + 1, proven, blanks)) {
            for (JournalRecovery.Extent extent : decision.kept()) {
                if (extent.last() >= from) {
                    rewriter.copy(scan(extent.number()), Math.max(from, extent.first()), extent.last());
                }
            }
            for (JournalFile file : rewriter.publish(coverage)) {
                opened.add(file.handle());
                live.add(file);
            }
            next = rewriter.nextNumber();
        }
        SpareFiles spares = new SpareFiles(directory, settings, epoch, next);
        release(old, spares);
        coverage.settle();
        listener.recovered(
                directory.shard(),
                new JournalListener.Recovered(
                        epoch, live.size(), decision.lastSequence(), decision.lastSequence() - from + 1));
        PendingFrames pending = new PendingFrames(epoch, decision.lastSequence() + 1);
        LiveFiles files = new LiveFiles(live);
        return new Result(
                new ShardParts(directory, settings, listener, files, spares, coverage, pending),
                epoch,
                decision.lastSequence());
    }

    /** First sequence to be written again: the first unproven one, or earlier where trailing files are small. */
    private long rewriteFrom(JournalRecovery.Decision decision, long proven) {
        long from = Math.min(proven, decision.lastSequence()) + 1;
        boolean crowded = decision.kept().size() > settings.filesMax() / 2;
        long budget = settings.capacityBytes() / 2;
        budget = crowded ? budget : Math.min(MERGE_BYTES, budget);
        for (int index = decision.kept().size() - 1; index >= 0; index--) {
            JournalRecovery.Extent extent = decision.kept().get(index);
            budget -= extent.end() - JournalFileHeader.BLOCK_LENGTH;
            if (budget < 0) {
                break;
            }
            from = Math.min(from, extent.first());
        }
        return Math.max(1, from);
    }

    private JournalFile oldFile(JournalRecovery.Extent extent, long last) {
        FileScan scan = scan(extent.number());
        JournalFile file = new JournalFile(scan.path(), scan.number(), scan.handle(), scan.lengthBytes(), extent.end());
        file.keep(extent.first(), last);
        if (!scan.isWhole()) {
            file.poison();
        }
        return file;
    }

    private FileScan scan(long number) {
        return scans.stream()
                .filter(scan -> scan.number() == number)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Files that nothing is needed of, whatever becomes of the fresh ones, are used for those: they need no filling. One that
     * alone shows the highest epoch stays, since a crash before the fresh ones are published must not let epochs repeat.
     */
    private List<Long> closedBlanks(Map<Long, JournalFile> old, JournalRecovery.Floor floor, long proven) {
        List<Long> blanks = new ArrayList<>();
        for (FileScan scan : scans) {
            boolean outlived = scans.stream()
                    .anyMatch(other ->
                            other != scan && !blanks.contains(other.number()) && other.epoch() >= scan.epoch());
            if (outlived
                    && (scan.isBlank() || isObsolete(scan, floor, proven))
                    && !old.containsKey(scan.number())
                    && scan.isWhole()
                    && scan.lengthBytes() == settings.fileLengthBytes()) {
                scan.handle().close();
                blanks.add(scan.number());
            }
        }
        return blanks;
    }

    /** A floor that is not proven may be gone after the next crash: it makes no file obsolete until it is written again. */
    private boolean isObsolete(FileScan scan, JournalRecovery.Floor floor, long proven) {
        boolean superseded = scans.stream()
                .anyMatch(later -> later.number() > scan.number() && later.firstShown() <= scan.firstShown());
        boolean released = floor.writtenAt() <= proven
                && scan.number() < floor.file()
                && scan.extent().last() < floor.sequence();
        return superseded || released;
    }

    private void settleCoverage(Map<Long, JournalFile> old) {
        for (FileScan scan : scans) {
            if (!old.containsKey(scan.number())) {
                coverage.dropFile(scan.number());
            }
        }
        marks.stream()
                .filter(mark -> isKept(mark, old))
                .sorted(Comparator.comparingLong(FoundMark::sequence))
                .forEach(mark -> coverage.register(mark.entry(), mark.file(), mark.offset(), 0));
    }

    private static boolean isKept(FoundMark mark, Map<Long, JournalFile> old) {
        JournalFile file = old.get(mark.file());
        return file != null && mark.sequence() <= file.lastSequence();
    }

    /** What holds no kept frame goes to the spares, a few to be used again, the rest to be deleted. */
    private void release(Map<Long, JournalFile> old, SpareFiles spares) {
        int kept = 0;
        for (FileScan scan : scans) {
            boolean stillThere = fileSystem.exists(scan.path());
            if (!old.containsKey(scan.number()) && stillThere) {
                boolean useful = scan.isWhole() && kept++ < SPARES_KEPT;
                release(scan.path(), scan.number(), scan.handle(), useful ? scan.lengthBytes() : 0, spares);
            }
        }
        for (Unreadable file : unreadable) {
            release(file.path(), file.number(), file.handle(), 0, spares);
        }
    }

    private static void release(Path path, long number, FileHandle handle, long length, SpareFiles spares) {
        spares.release(new JournalFile(path, number, handle, length, length));
    }
}
