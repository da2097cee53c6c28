package dev.tidemark.engine.recovery;

import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells the files of a log directory apart: those that are the log, and what compactions have left behind. Immutable.
 *
 * <p>What the manifest lists is the log, and every uncompacted segment behind its last position. An uncompacted segment that it
 * does not list and no compacted one covers stays with the log, where recovery finds that it overlaps.
 */
final class LogFiles {

    private final List<LogFile> log = new ArrayList<>();
    private final List<SegmentName> superseded = new ArrayList<>();
    private final List<Path> unfinished = new ArrayList<>();
    private final List<Path> unpublished = new ArrayList<>();
    private final List<Path> unknown = new ArrayList<>();
    private final List<Path> removed = new ArrayList<>();
    private final boolean complete;

    private LogFiles(FileSystem disk, CollectionFiles files, Manifest manifest) {
        Map<SegmentName, ClosedSegment> listed =
                manifest.segments().stream().collect(Collectors.toMap(SegmentName::of, Function.identity()));
        Set<SegmentName> missing = new HashSet<>(listed.keySet());
        for (String fileName : disk.list(files.logDirectory())) {
            Path path = files.logDirectory().resolve(fileName);
            Optional<SegmentName> name = files.nameOf(fileName);
            if (name.isPresent()) {
                missing.remove(name.get());
                sort(name.get(), path, Optional.ofNullable(listed.get(name.get())), manifest);
            } else if (isTemporary(files, fileName)) {
                unfinished.add(path);
            }
        }
        log.sort(Comparator.comparingLong(LogFile::base));
        complete = missing.isEmpty();
    }

    static LogFiles of(FileSystem disk, CollectionFiles files, Manifest manifest) {
        return new LogFiles(disk, files, manifest);
    }

    private static boolean isTemporary(CollectionFiles files, String fileName) {
        String suffix = AtomicPublisher.TEMPORARY_SUFFIX;
        if (CollectionFiles.isMoves(fileName)) {
            return true;
        }
        return fileName.endsWith(suffix)
                && files.nameOf(fileName.substring(0, fileName.length() - suffix.length()))
                        .filter(SegmentName::isCompacted)
                        .isPresent();
    }

    private void sort(SegmentName name, Path path, Optional<ClosedSegment> listed, Manifest manifest) {
        Optional<ClosedSegment> cover = manifest.covering(name.base());
        boolean covered = cover.filter(ClosedSegment::isCompacted).isPresent();
        if (name.base() < manifest.first()) {
            removed.add(path);
        } else if (listed.isPresent()) {
            log.add(new LogFile(name, path, listed));
        } else if (covered && name.generation() < cover.get().generation()) {
            superseded.add(name);
        } else if (name.isCompacted()) {
            (cover.isPresent() ? unpublished : unknown).add(path);
        } else {
            log.add(new LogFile(name, path, Optional.empty()));
        }
    }

    /** The log, in order; what the manifest lists and is not there is left out. */
    List<LogFile> log() {
        return new ArrayList<>(log);
    }

    /** Files whose ranges stand in a later compaction's file. */
    List<SegmentName> superseded() {
        return superseded;
    }

    /** What compactions had begun to write. */
    List<Path> unfinished() {
        return unfinished;
    }

    /** Finished files of ranges that the manifest lists, which names others in their place. */
    List<Path> unpublished() {
        return unpublished;
    }

    /** Finished files of ranges that nothing else is known of; they stay. */
    List<Path> unknown() {
        return unknown;
    }

    /** Files before the position at which the log begins. */
    List<Path> removed() {
        return removed;
    }

    /** Whether everything that the manifest lists is there: only then anything may be swept. */
    boolean isComplete() {
        return complete;
    }
}
