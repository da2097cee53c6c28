package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.DurableDirectory;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes one backup of what was taken at one cut. Used once, by one thread, while the store goes on.
 *
 * <ol>
 *   <li>What interrupted backups have left is deleted, and a directory of the next number made.
 *   <li>Each collection, in order of their numbers: segments that do not change any more are shared or copied whole, whatever else
 *       lies before the cut is copied line by line and closed there, so that the backup's logs end exactly with the cut; then a
 *       manifest that lists them. Each file is forced, then the directory synced.
 *   <li>The backup's manifest gets its name, see {@link BackupManifestWriter}.
 * </ol>
 *
 * <p>Every byte that is read from the store is compared with the checksums that it has there: damage ends the backup, and is
 * not copied as if it were data. Chunks, indexes and checkpoints are derived and left out; so are what compactions have replaced.
 */
public final class BackupCreation {

    /** Of the same directory as all that is swept after an interruption. */
    private static final String PROBE = "probe";

    private final FileSystem disk;
    private final BackupDirectory backups;
    private final BackupKind wanted;
    private final long timeMillis;
    private final BackupWork work;
    private long copiedBytes;

    /** What it is: the first one, where it has nothing to share with, is full, whatever it was to be. */
    private BackupKind kind;

    private Optional<PreviousBackup> previous = Optional.empty();

    /** @param timeMillis wall-clock time of the cut */
    public BackupCreation(BackupDirectory backups, BackupKind kind, long timeMillis, BackupWork work) {
        this.disk = backups.disk();
        this.backups = backups;
        this.wanted = kind;
        this.kind = kind;
        this.timeMillis = timeMillis;
        this.work = work;
    }

    /**
     * Makes the backup. Each source is closed as soon as it is in; all are when this ends.
     *
     * @param isDropped whether a collection whose files are gone was dropped since the cut: then it is left out
     * @return the number of the backup
     * @throws CorruptDataException when the store is damaged; no backup is there then, as after any other failure
     */
    public String run(List<BackupSource> sources, Predicate<BackupSource> isDropped) {
        List<BackupSource> ordered = new ArrayList<>(sources);
        ordered.sort(Comparator.comparing(source -> source.entry().id().value()));
        try {
            DurableDirectory.create(disk, backups.root().toAbsolutePath());
            backups.sweep();
            String id = backups.nextId();
            Path directory = backups.root().resolve(id);
            try {
                previous = wanted == BackupKind.FULL
                        ? Optional.empty()
                        : backups.last().map(last -> new PreviousBackup(disk, last));
                disk.createDirectories(directory);
                kind = previous.isPresent() || sharesWithStore(ordered, directory) ? wanted : BackupKind.FULL;
                write(id, directory, ordered, isDropped);
            } catch (RuntimeException failure) {
                clear(directory, failure);
                throw failure;
            } finally {
                previous.ifPresent(PreviousBackup::close);
            }
            return id;
        } finally {
            ordered.forEach(BackupSource::close);
        }
    }

    /** Bytes that were written, which shared files are not. */
    public long copiedBytes() {
        return copiedBytes;
    }

    private void write(String id, Path directory, List<BackupSource> sources, Predicate<BackupSource> isDropped) {
        try (BackupManifestWriter manifest = new BackupManifestWriter(disk, directory)) {
            manifest.add(new BackupLine.Head(id, timeMillis, kind));
            for (BackupSource source : sources) {
                add(source, directory, isDropped).forEach(manifest::add);
                source.close();
            }
            disk.syncDirectory(backups.root());
            manifest.publish();
        }
    }

    /** Whether some file of the store can be a link here, found out by the first one that would be. */
    private boolean sharesWithStore(List<BackupSource> sources, Path directory) {
        Optional<Path> first = wanted == BackupKind.FULL
                ? Optional.empty()
                : sources.stream()
                        .flatMap(source -> source.segments().stream()
                                .filter(segment -> source.unchanging(segment).isPresent()))
                        .map(Segment::path)
                        .findFirst();
        Path probe = directory.resolve(PROBE);
        boolean linked = first.isPresent() && link(first.get(), probe);
        if (linked) {
            disk.delete(probe);
        }
        return linked;
    }

    /** A failed backup is none by its lack of a manifest; its files go now, or with the next one. */
    private void clear(Path directory, RuntimeException failure) {
        try {
            if (!disk.exists(BackupDirectory.manifestIn(directory))) {
                backups.deleteTree(directory);
            }
        } catch (StorageFailedException second) {
            failure.addSuppressed(second);
        }
    }

    private List<BackupLine> add(BackupSource source, Path directory, Predicate<BackupSource> isDropped) {
        Path own = directory.resolve(source.entry().id().toString());
        try {
            return add(source, directory);
        } catch (TidemarkException failure) {
            if (!isDropped.test(source)) {
                throw failure;
            }
            backups.deleteTree(own);
            return List.of();
        }
    }

    private List<BackupLine> add(BackupSource source, Path directory) {
        disk.createDirectories(directory.resolve(source.entry().id().toString()));
        previous.ifPresent(known -> known.moveTo(source.entry()));
        List<BackupLine> lines = new ArrayList<>();
        lines.add(new BackupLine.OfCollection(source.entry(), source.first(), source.cut()));
        List<ClosedSegment> listed = new ArrayList<>();
        for (Segment segment : source.segments()) {
            Optional<ClosedSegment> unchanging = source.unchanging(segment);
            if (unchanging.isPresent()) {
                lines.add(whole(source, segment, unchanging.get(), directory));
                listed.add(unchanging.get());
            } else if (segment.isCompacted()) {
                throw new IllegalStateException("compacted segment goes beyond the cut: base=" + segment.base());
            } else {
                listed.add(beginning(source, segment, directory, lines));
            }
        }
        lines.add(manifest(source, listed, directory));
        disk.syncDirectory(directory.resolve(source.entry().id().toString()));
        return lines;
    }

    private BackupLine.OfFile whole(BackupSource source, Segment segment, ClosedSegment closed, Path directory) {
        String name = BackupNames.segment(source.entry().id(), closed);
        Path target = directory.resolve(name);
        Optional<BackupLine.OfFile> shared = previous.flatMap(known -> known.find(source.entry(), closed));
        if (shared.isPresent() && link(previous.orElseThrow().pathOf(shared.get()), target)) {
            return new BackupLine.OfFile(
                    name, closed.lengthBytes(), shared.get().sha256());
        }
        if (kind == BackupKind.INCREMENTAL && link(segment.path(), target)) {
            return new BackupLine.OfFile(name, closed.lengthBytes(), proven(target, closed));
        }
        try (NewFile file = new NewFile(disk, target)) {
            SegmentProof proof = new SegmentProof(closed);
            WholeFile.read(
                    disk,
                    segment.path(),
                    closed.lengthBytes(),
                    (block, length) -> {
                        proof.update(block, length);
                        file.write(block, 0, length);
                    },
                    work);
            proof.require(segment.path());
            file.finish();
            copiedBytes += closed.lengthBytes();
            return new BackupLine.OfFile(name, closed.lengthBytes(), file.sha256());
        }
    }

    /** Where the disk has no links, or not between these places, files are copied; a full disk takes no copy either. */
    private boolean link(Path existing, Path target) {
        try {
            disk.link(existing, target);
            return true;
        } catch (StorageFailedException failure) {
            if (failure.kind() == Kind.NO_SPACE || failure.kind() == Kind.READ_ONLY) {
                throw failure;
            }
            return false;
        }
    }

    private String proven(Path linked, ClosedSegment closed) {
        Sha256 sha = new Sha256();
        SegmentProof proof = new SegmentProof(closed);
        WholeFile.read(
                disk,
                linked,
                closed.lengthBytes(),
                (block, length) -> {
                    sha.update(block, 0, length);
                    proof.update(block, length);
                },
                work);
        proof.require(linked);
        return sha.hex();
    }

    private ClosedSegment beginning(BackupSource source, Segment segment, Path directory, List<BackupLine> lines) {
        PositionRange positions = new PositionRange(segment.base(), source.lastOf(segment));
        SegmentHeader header =
                new SegmentHeader(source.entry().id(), source.entry().handle(), segment.base());
        String name = source.entry().id() + "/" + segment.name().fileName();
        try (NewFile file = new NewFile(disk, directory.resolve(name))) {
            ClosedSegment closed =
                    new LineCopy(file, positions, work).copy(header, new SegmentInput(segment::read, segment), segment);
            file.finish();
            copiedBytes += closed.lengthBytes();
            lines.add(new BackupLine.OfFile(name, closed.lengthBytes(), file.sha256()));
            return closed;
        }
    }

    private BackupLine.OfFile manifest(BackupSource source, List<ClosedSegment> listed, Path directory) {
        Manifest known = source.manifest();
        Manifest cut = new Manifest(
                known.generation() + 1,
                source.entry().id(),
                source.entry().handle(),
                source.first(),
                known.horizon(),
                known.rotation(),
                listed);
        String name = BackupNames.manifest(source.entry().id());
        try (NewFile file = new NewFile(disk, directory.resolve(name))) {
            file.write(ManifestCodec.encode(cut));
            file.finish();
            copiedBytes += file.length();
            return new BackupLine.OfFile(name, file.length(), file.sha256());
        }
    }
}
