package dev.tidemark.engine.recovery;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Backups;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Clears a log directory of what compactions and retention have left behind. Used once. Doing it twice changes nothing.
 *
 * <p>Nothing goes before the manifest that makes it superfluous has been published once more: the one that was read may be in
 * the page cache alone, and a power cut would bring back one that lists what is swept. Nothing goes either while a listed file
 * is missing. What cannot be swept now is swept by a later opening.
 *
 * <p>A finished file that the manifest does not list is what a crash kept from being published. It is deleted when the listed
 * files of its range are read and found whole, since it holds nothing that they do not; else it may be all that is left of
 * lines that are damaged there, and is set aside.
 *
 * <p>Nobody is asked for pins: a file that was replaced before the collection was closed moves even if a reader of an old view
 * pins it. That reader fails loudly, or goes on with the handle that it has.
 */
final class LeftoverSweep {

    private final FileSystem disk;
    private final CollectionFiles files;
    private final RecoveryReport.Builder report;

    LeftoverSweep(FileSystem disk, CollectionFiles files, RecoveryReport.Builder report) {
        this.disk = disk;
        this.files = files;
        this.report = report;
    }

    void run(LogFiles found, Manifest manifest) {
        if (files.isCatalog()) {
            return;
        }
        found.unknown()
                .forEach(path ->
                        report.remark("compacted file is neither listed nor superseded, it stays: file=" + path));
        if (found.superseded().isEmpty()
                && found.unpublished().isEmpty()
                && found.unfinished().isEmpty()
                && found.removed().isEmpty()) {
            return;
        }
        if (!found.isComplete()) {
            report.remark("leftovers stay, as a listed file is missing: directory=" + files.logDirectory());
            return;
        }
        try {
            new ManifestFile(disk, files).publish(manifest);
            delete(found.unfinished(), "compaction that did not end is swept");
            delete(found.removed(), "segments that retention has removed are deleted");
            forgoOrSetAside(found.unpublished(), manifest);
            keep(found.superseded(), manifest);
            new Backups(disk, files).prune();
        } catch (StorageFailedException failure) {
            report.remark("leftovers cannot be swept: reason=" + failure.getMessage());
        }
    }

    private void delete(List<Path> paths, String what) {
        paths.forEach(disk::delete);
        if (!paths.isEmpty()) {
            report.remark(what + ": files=" + names(paths) + " directory=" + files.logDirectory());
        }
    }

    private void forgoOrSetAside(List<Path> unpublished, Manifest manifest) {
        Superfluous superfluous = new Superfluous(disk, files, manifest);
        Map<Boolean, List<Path>> bySuperfluous = unpublished.stream().collect(Collectors.partitioningBy(superfluous));
        delete(bySuperfluous.getOrDefault(true, List.of()), "compaction that was not published is deleted");
        setAside(bySuperfluous.getOrDefault(false, List.of()));
    }

    private void setAside(List<Path> unpublished) {
        Quarantine quarantine = new Quarantine(disk, files);
        unpublished.forEach(quarantine::take);
        if (!unpublished.isEmpty()) {
            quarantine.sync();
            report.remark("compacted files that are not listed are set aside: files=" + names(unpublished)
                    + " directory=" + files.logDirectory());
        }
    }

    private static List<Path> names(List<Path> paths) {
        return paths.stream().map(Path::getFileName).toList();
    }

    private void keep(List<SegmentName> superseded, Manifest manifest) {
        Backups backups = new Backups(disk, files);
        Set<Long> generations = new TreeSet<>();
        for (SegmentName name : superseded) {
            long generation = manifest.covering(name.base()).orElseThrow().generation();
            disk.rename(files.segment(name), backups.place(generation, files.segment(name)));
            generations.add(generation);
        }
        generations.forEach(backups::moved);
        if (!superseded.isEmpty()) {
            report.remark("segments that compactions have replaced are moved away: count=" + superseded.size()
                    + " generations=" + generations + " directory=" + files.backups());
        }
    }
}
