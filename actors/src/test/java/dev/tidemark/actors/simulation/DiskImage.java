package dev.tidemark.actors.simulation;

import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Everything that stood under one directory, with its times, to be put on other disks. Immutable. */
record DiskImage(List<Path> directories, Map<Path, Kept> files) {

    /** @param modifiedMillis when it was written to last */
    record Kept(byte[] content, long modifiedMillis) {}

    static DiskImage of(SimulatedDisk disk, Path directory) {
        DiskImage image = new DiskImage(new ArrayList<>(), new TreeMap<>());
        image.take(disk, directory);
        return image;
    }

    private void take(SimulatedDisk disk, Path path) {
        if (isFile(disk, path)) {
            files.put(path, new Kept(disk.content(path), disk.modifiedMillis(path)));
            return;
        }
        directories.add(path);
        disk.list(path).forEach(name -> take(disk, path.resolve(name)));
    }

    /** Nothing in a store that is closed is a file without content. */
    private static boolean isFile(FileSystem disk, Path path) {
        return disk.length(path) > 0;
    }

    /** Puts all of it there, durably; the disk's clock is to be set anew afterwards. */
    void putOn(SimulatedDisk disk) {
        AtomicLong clock = new AtomicLong();
        disk.wallClock(clock::get);
        directories.forEach(disk::prepareDirectory);
        files.forEach((path, kept) -> {
            clock.set(kept.modifiedMillis());
            disk.putContent(path, kept.content());
        });
    }
}
