package dev.tidemark.testkit.disk;

import dev.tidemark.engine.io.LockedFile;
import dev.tidemark.testkit.disk.PendingChange.Fate;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A lock that a simulated process holds, or has lost without knowing. Guarded by the disk's monitor. */
final class SimulatedLock implements LockedFile {

    private final SimulatedProcess process;
    private final SimulatedDisk disk;
    private final Path path;
    private final FileNode node;
    private final Throwable origin = new Throwable("locked here");
    private byte[] content;

    SimulatedLock(SimulatedProcess process, Path path, FileNode node) {
        this.process = process;
        this.disk = process.disk();
        this.path = path;
        this.node = node;
        this.content = node.content();
    }

    SimulatedProcess process() {
        return process;
    }

    @Override
    public void write(byte[] replacement) {
        synchronized (disk) {
            Fault fault = process.begin(DiskOperation.Kind.LOCK_WRITE, path, 0, replacement.length);
            process.refuse(fault, path);
            disk.volume().truncate(node, 0);
            if (disk.volume().write(node, replacement.clone(), 0, Fate.HONEST) < replacement.length) {
                throw SimulatedProcess.refusal(Fault.NO_SPACE, path);
            }
            disk.volume().force(node);
            content = replacement.clone();
            process.finish(fault, path);
        }
    }

    @Override
    public boolean isHeld() {
        synchronized (disk) {
            return !process.isDead()
                    && node.lock().filter(lock -> lock == this).isPresent()
                    && disk.volume().find(path).filter(found -> found == node).isPresent()
                    && Arrays.equals(node.content(), content);
        }
    }

    @Override
    public void close() {
        synchronized (disk) {
            drop();
            process.released(this);
        }
    }

    /** The kernel's side of a release. */
    void drop() {
        if (node.lock().filter(lock -> lock == this).isPresent()) {
            node.lockBy(Optional.empty());
        }
    }

    @Override
    public String toString() {
        return path + " locked by " + SimulatedDisk.describeOrigin(origin);
    }
}
