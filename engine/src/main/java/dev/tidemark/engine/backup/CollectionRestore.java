package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.SideLane;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.Rotation;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.HeadMark;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes one collection of a backup as another incarnation: the same lines at the same positions, in segments that bear the new
 * collection's number and handle, all of them closed and listed in a manifest. Used once, by one thread, on a directory that
 * nobody else knows.
 *
 * <p>Each file is compared with the backup's manifest as it is copied: a backup that has changed is not restored. Files are written
 * beside the thread that reads and compares, and forced while the next ones are written.
 */
final class CollectionRestore {

    private final FileSystem disk;
    private final Path backup;
    private final BackupLine.OfCollection collection;
    private final Map<String, BackupLine.OfFile> files;
    private final RestoreMeans means;

    /** Makes finished files durable. */
    private final SideLane settling;

    /** Files that are finished and not durable. */
    private final Set<NewFile> unsettled = ConcurrentHashMap.newKeySet();

    /** @param files of the collection, by name */
    CollectionRestore(
            RestoreMeans means, Path backup, BackupLine.OfCollection collection, Map<String, BackupLine.OfFile> files) {
        this.disk = means.disk();
        this.means = means;
        this.settling = new SideLane(means.beside());
        this.backup = backup;
        this.collection = collection;
        this.files = files;
    }

    /**
     * Durable when this returns, but for the name of the collection's directory.
     *
     * @return the last position restored
     */
    long run(CollectionFiles target, RestoreLimit limit) {
        proveManifest();
        Manifest known = BackedUp.manifestOf(disk, backup, collection);
        long point = new RestorePoint(disk, known, segment -> backup.resolve(nameOf(segment))).find(limit);
        disk.createDirectories(target.logDirectory());
        List<ClosedSegment> restored = segments(known, point, target);
        disk.syncDirectory(target.logDirectory());
        Manifest manifest = new Manifest(
                known.generation() + 1,
                target.id(),
                target.handle(),
                known.first(),
                Math.min(known.horizon(), Math.max(0, point)),
                Rotation.NONE,
                restored);
        if (manifest.first() > 1) {
            new HeadMark(disk, target).publish(manifest.first());
        }
        new ManifestFile(disk, target).publish(manifest);
        return point;
    }

    /** Durable when this returns, but for their names. */
    private List<ClosedSegment> segments(Manifest known, long point, CollectionFiles target) {
        List<ClosedSegment> restored = new ArrayList<>();
        try {
            for (ClosedSegment segment : known.segments()) {
                if (segment.last() <= point) {
                    restored.add(whole(segment, target));
                } else if (segment.base() <= point) {
                    restored.add(beginning(segment, point, target));
                }
            }
            settling.await();
            return restored;
        } finally {
            settling.close();
            unsettled.forEach(NewFile::close);
        }
    }

    private void settle(NewFile file) {
        file.settle();
        unsettled.remove(file);
    }

    private String nameOf(ClosedSegment segment) {
        return BackupNames.segment(collection.entry().id(), segment);
    }

    private BackupLine.OfFile listed(String name) {
        BackupLine.OfFile file = files.get(name);
        if (file == null) {
            throw new CorruptDataException("file is not in the backup's manifest", Location.of(backup.resolve(name)));
        }
        return file;
    }

    private void proveManifest() {
        BackupLine.OfFile file = listed(BackupNames.manifest(collection.entry().id()));
        requireSame(file, WholeFile.sha256(disk, backup.resolve(file.name()), file.lengthBytes(), means.work()));
    }

    private void requireSame(BackupLine.OfFile file, String actual) {
        if (!file.sha256().equals(actual)) {
            throw new CorruptDataException(
                    "file is not what was backed up: expected=" + file.sha256() + " actual=" + actual,
                    Location.of(backup.resolve(file.name())));
        }
    }

    /** A copy with another header, and another footer, since the header is under its digest. */
    private ClosedSegment whole(ClosedSegment segment, CollectionFiles target) {
        BackupLine.OfFile source = listed(nameOf(segment));
        Path path = backup.resolve(source.name());
        SegmentBounds bounds = SegmentBounds.of(disk, path);
        NewFile file = NewFile.unhashed(disk, target.segment(SegmentName.of(segment)), means.beside());
        unsettled.add(file);
        SegmentProof proof = new SegmentProof(segment);
        Sha256 sha = new Sha256();
        long[] offset = new long[1];
        file.write(headerOf(segment, target).encode());
        WholeFile.read(
                disk,
                path,
                source.lengthBytes(),
                (block, length) -> {
                    sha.update(block, 0, length);
                    proof.update(block, length);
                    bounds.within(offset[0], length, (start, count) -> file.write(block, start, count));
                    offset[0] += length;
                },
                means.work());
        requireSame(source, sha.hex());
        SegmentFooter before = proof.require(path);
        SegmentFooter footer = new SegmentFooter(before.positions(), before.count(), file.length(), file.crc());
        file.write(footer.encode());
        file.end();
        settling.hand(() -> settle(file));
        return new ClosedSegment(
                segment.base(), segment.last(), segment.generation(), segment.counts(), file.length(), footer.digest());
    }

    private static SegmentHeader headerOf(ClosedSegment segment, CollectionFiles target) {
        return new SegmentHeader(target.id(), target.handle(), segment.base());
    }

    private ClosedSegment beginning(ClosedSegment segment, long point, CollectionFiles target) {
        BackupLine.OfFile source = listed(nameOf(segment));
        Path path = backup.resolve(source.name());
        requireSame(source, WholeFile.sha256(disk, path, source.lengthBytes(), means.work()));
        try (NewFile file = NewFile.unhashed(disk, target.segment(segment.base()));
                FileHandle opened = disk.open(path, OpenMode.READ)) {
            ClosedSegment closed = new LineCopy(file, new PositionRange(segment.base(), point), means.work())
                    .copy(headerOf(segment, target), new SegmentInput(opened::read, path), path);
            file.finish();
            return closed;
        }
    }
}
