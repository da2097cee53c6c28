package dev.tidemark.testkit.disk;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What one process sees of a simulated disk: the shared files, and handles and locks of its own. Safe for any thread.
 *
 * <p>Once killed, or after a power cut, every call on it or on anything it opened throws {@link PowerCutError}; closing what
 * it opened does nothing.
 */
final class SimulatedProcess implements FileSystem {

    private final SimulatedDisk disk;
    private final String name;
    private final Set<SimulatedFile> handles = new LinkedHashSet<>();
    private final Set<SimulatedLock> locks = new LinkedHashSet<>();
    private boolean dead;

    SimulatedProcess(SimulatedDisk disk, String name) {
        this.disk = disk;
        this.name = name;
    }

    SimulatedDisk disk() {
        return disk;
    }

    boolean isDead() {
        return dead;
    }

    /** Ends the process: the kernel closes its handles and drops its locks. */
    void die() {
        dead = true;
        handles.forEach(handle -> disk.volume().handleClosed(handle.node()));
        handles.clear();
        locks.forEach(SimulatedLock::drop);
        locks.clear();
    }

    /** Announces an operation; returns the fault that meets it unless that ends the process at once. */
    Fault begin(DiskOperation.Kind kind, Path path, long offset, int length) {
        if (dead) {
            throw new PowerCutError("process is dead: process=" + name + " operation=" + kind + " file=" + path);
        }
        Fault fault = disk.announce(kind, path, offset, length);
        if (fault == Fault.CUT_BEFORE || fault == Fault.KILL_BEFORE) {
            throw end(fault, path);
        }
        if (disk.isReadOnly() && Fault.READ_ONLY.appliesTo(kind)) {
            throw refusal(Fault.READ_ONLY, path);
        }
        return fault;
    }

    /** To be called when the operation is done: a scripted end of the process comes now. */
    void finish(Fault fault, Path path) {
        if (fault.endsProcess()) {
            throw end(fault, path);
        }
    }

    private PowerCutError end(Fault fault, Path path) {
        if (fault.cutsPower()) {
            disk.loseProcesses();
        } else {
            die();
        }
        return new PowerCutError("scripted end: fault=" + fault + " process=" + name + " file=" + path);
    }

    /** Throws when the fault is one that refuses the whole operation. */
    void refuse(Fault fault, Path path) {
        if (isRefusal(fault)) {
            throw refusal(fault, path);
        }
    }

    static boolean isRefusal(Fault fault) {
        return switch (fault) {
            case ERROR, NO_SPACE, TOO_MANY_OPEN_FILES, READ_ONLY -> true;
            default -> false;
        };
    }

    static StorageFailedException refusal(Fault fault, Path path) {
        return switch (fault) {
            case NO_SPACE -> Volume.failure(Kind.NO_SPACE, "simulated: no space left on device", path);
            case TOO_MANY_OPEN_FILES ->
                Volume.failure(Kind.TOO_MANY_OPEN_FILES, "simulated: too many open files", path);
            case READ_ONLY -> Volume.failure(Kind.READ_ONLY, "simulated: read-only file system", path);
            default -> Volume.failure(Kind.INPUT_OUTPUT, "simulated: input/output error", path);
        };
    }

    private <T> T run(DiskOperation.Kind kind, Path path, Supplier<T> action) {
        synchronized (disk) {
            Fault fault = begin(kind, path, 0, 0);
            refuse(fault, path);
            if ((fault == Fault.CUT_DURING || fault == Fault.KILL_DURING)
                    && disk.random().nextBoolean()) {
                throw end(fault, path);
            }
            T result = action.get();
            finish(fault, path);
            return result;
        }
    }

    private void run(DiskOperation.Kind kind, Path path, Runnable action) {
        run(kind, path, () -> {
            action.run();
            return this;
        });
    }

    private Volume volume() {
        return disk.volume();
    }

    @Override
    public FileHandle open(Path file, OpenMode mode) {
        DiskOperation.Kind kind = mode == OpenMode.CREATE ? DiskOperation.Kind.CREATE : DiskOperation.Kind.OPEN;
        return run(kind, file, () -> {
            requireFreeHandle(file);
            if (mode == OpenMode.WRITE && disk.isReadOnly()) {
                throw refusal(Fault.READ_ONLY, file);
            }
            FileNode node = mode == OpenMode.CREATE ? volume().createFile(file) : volume().file(file);
            if (node.lock().filter(lock -> lock.process() == this).isPresent()) {
                throw Volume.failure(
                        Kind.INPUT_OUTPUT,
                        "open refused: this process holds the file's lock, which would be dropped",
                        file);
            }
            SimulatedFile handle = new SimulatedFile(this, file, node, mode != OpenMode.READ);
            node.opened(1);
            handles.add(handle);
            return handle;
        });
    }

    private void requireFreeHandle(Path path) {
        if (handles.size() + locks.size() >= disk.openMax()) {
            throw refusal(Fault.TOO_MANY_OPEN_FILES, path);
        }
    }

    void closed(SimulatedFile handle) {
        if (handles.remove(handle)) {
            volume().handleClosed(handle.node());
        }
    }

    void released(SimulatedLock lock) {
        locks.remove(lock);
    }

    List<String> openHandles() {
        List<String> open = new ArrayList<>();
        handles.forEach(handle -> open.add(name + ": " + handle));
        locks.forEach(lock -> open.add(name + ": " + lock));
        return open;
    }

    @Override
    public boolean exists(Path path) {
        return run(DiskOperation.Kind.LOOK_UP, path, () -> volume().find(path).isPresent());
    }

    @Override
    public long length(Path file) {
        return run(DiskOperation.Kind.LOOK_UP, file, () -> volume().lengthOf(file));
    }

    @Override
    public long modifiedMillis(Path file) {
        return run(DiskOperation.Kind.LOOK_UP, file, () -> volume().file(file).modifiedMillis());
    }

    @Override
    public List<String> list(Path directory) {
        return run(
                DiskOperation.Kind.LIST,
                directory,
                () -> volume().find(directory)
                                .filter(DirectoryNode.class::isInstance)
                                .isEmpty()
                        ? List.of()
                        : List.copyOf(volume().directory(directory).view().keySet()));
    }

    @Override
    public void createDirectories(Path directory) {
        run(DiskOperation.Kind.CREATE_DIRECTORIES, directory, () -> volume().createDirectories(directory));
    }

    @Override
    public void rename(Path source, Path target) {
        run(DiskOperation.Kind.MOVE, target, () -> volume().move(source, target, false));
    }

    @Override
    public void replace(Path source, Path target) {
        run(DiskOperation.Kind.MOVE, target, () -> volume().move(source, target, true));
    }

    @Override
    public void link(Path existing, Path link) {
        run(DiskOperation.Kind.LINK, link, () -> volume().link(existing, link));
    }

    @Override
    public void delete(Path path) {
        run(DiskOperation.Kind.DELETE, path, () -> volume().delete(path));
    }

    @Override
    public void syncDirectory(Path directory) {
        synchronized (disk) {
            Fault fault = begin(DiskOperation.Kind.SYNC_DIRECTORY, directory, 0, 0);
            DirectoryNode node = volume().directory(directory);
            switch (fault) {
                case TOO_MANY_OPEN_FILES, READ_ONLY -> refuse(fault, directory);
                case ERROR, CUT_DURING, KILL_DURING -> {
                    volume().syncDirectoryPartly(node, disk.random());
                    refuse(fault, directory);
                }
                case LYING_SYNC -> {}
                default -> volume().syncDirectory(node);
            }
            finish(fault, directory);
        }
    }

    @Override
    public Optional<LockedFile> lock(Path file) {
        return run(DiskOperation.Kind.LOCK, file, () -> {
            requireFreeHandle(file);
            if (disk.isReadOnly()) {
                throw refusal(Fault.READ_ONLY, file);
            }
            FileNode node = volume().find(file).isEmpty() ? volume().createFile(file) : volume().file(file);
            if (node.lock().isPresent()) {
                return Optional.empty();
            }
            SimulatedLock lock = new SimulatedLock(this, file, node);
            node.lockBy(Optional.of(lock));
            locks.add(lock);
            return Optional.of(lock);
        });
    }

    @Override
    public byte[] peek(Path file) {
        return run(
                DiskOperation.Kind.PEEK,
                file,
                () -> volume().find(file).isEmpty()
                        ? new byte[0]
                        : volume().file(file).content());
    }

    @Override
    public Optional<Object> identity(Path path) {
        return run(DiskOperation.Kind.LOOK_UP, path, () -> volume().find(path).map(Node::id));
    }

    @Override
    public long usableSpace(Path path) {
        return run(DiskOperation.Kind.LOOK_UP, path, () -> volume().usableBytes());
    }

    @Override
    public String toString() {
        return name;
    }
}
