package dev.tidemark.testkit.disk;

import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.testkit.disk.PendingChange.Fate;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** A handle of a simulated process. Guarded by the disk's monitor. */
final class SimulatedFile implements FileHandle {

    private static final int SECTOR_BYTES = 512;
    private static final int MISDIRECTION_MAX_SECTORS = 8;
    private static final int BITS = 8;

    private final SimulatedProcess process;
    private final SimulatedDisk disk;
    private final Path path;
    private final FileNode node;
    private final boolean writable;
    private final Throwable origin = new Throwable("opened here");
    private boolean closed;
    private boolean poisoned;

    SimulatedFile(SimulatedProcess process, Path path, FileNode node, boolean writable) {
        this.process = process;
        this.disk = process.disk();
        this.path = path;
        this.node = node;
        this.writable = writable;
    }

    FileNode node() {
        return node;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public int read(ByteBuffer target, long offset) {
        synchronized (disk) {
            Fault fault = begin(DiskOperation.Kind.READ, offset, target.remaining());
            process.refuse(fault, path);
            if (node.isUnreadable(offset, offset + target.remaining())) {
                throw SimulatedProcess.refusal(Fault.ERROR, path);
            }
            if (fault == Fault.BIT_ROT) {
                rot(offset, Math.min(target.remaining(), node.length() - offset));
            }
            return fault == Fault.STALE_READ ? node.readStale(target, offset) : node.read(target, offset);
        }
    }

    private void rot(long offset, long length) {
        if (length > 0) {
            RandomGenerator random = disk.random();
            node.flip(offset + random.nextLong(length), 1 << random.nextInt(BITS));
        }
    }

    @Override
    public void write(ByteBuffer source, long offset) {
        requireWritable("write");
        synchronized (disk) {
            Fault fault = begin(DiskOperation.Kind.WRITE, offset, source.remaining());
            requireSound("write");
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            disk.traceContent(bytes);
            switch (fault) {
                case TOO_MANY_OPEN_FILES, READ_ONLY -> process.refuse(fault, path);
                case ERROR, NO_SPACE, CUT_DURING, KILL_DURING -> {
                    int partly = disk.random().nextInt(bytes.length + 1);
                    disk.volume().write(node, Arrays.copyOf(bytes, partly), offset, Fate.HONEST);
                    process.refuse(fault, path);
                }
                default -> writeWhole(bytes, offset, fateOf(fault, offset));
            }
            process.finish(fault, path);
        }
    }

    private Fate fateOf(Fault fault, long offset) {
        return switch (fault) {
            case LOST_WRITE -> Fate.LOST;
            case MISDIRECTED_WRITE -> {
                long distance = (1L + disk.random().nextInt(MISDIRECTION_MAX_SECTORS)) * SECTOR_BYTES;
                yield new Fate(false, offset >= distance && disk.random().nextBoolean() ? -distance : distance);
            }
            default -> Fate.HONEST;
        };
    }

    private void writeWhole(byte[] bytes, long offset, Fate fate) {
        if (disk.volume().write(node, bytes, offset, fate) < bytes.length) {
            throw SimulatedProcess.refusal(Fault.NO_SPACE, path);
        }
    }

    @Override
    public void force(boolean metadata) {
        requireWritable("force");
        synchronized (disk) {
            Fault fault = begin(DiskOperation.Kind.FORCE, 0, 0);
            requireSound("force");
            switch (fault) {
                case ERROR, READ_ONLY -> {
                    poisoned = true;
                    disk.volume().failForce(node, disk.random());
                    process.refuse(fault, path);
                }
                case LYING_SYNC -> {}
                case CUT_DURING, KILL_DURING -> {
                    if (disk.random().nextBoolean()) {
                        disk.volume().force(node);
                    }
                }
                default -> disk.volume().force(node);
            }
            process.finish(fault, path);
        }
    }

    @Override
    public long length() {
        synchronized (disk) {
            process.refuse(begin(DiskOperation.Kind.LOOK_UP, 0, 0), path);
            return node.length();
        }
    }

    @Override
    public void truncate(long length) {
        requireWritable("truncate");
        synchronized (disk) {
            Fault fault = begin(DiskOperation.Kind.TRUNCATE, length, 0);
            requireSound("truncate");
            process.refuse(fault, path);
            disk.volume().truncate(node, length);
            process.finish(fault, path);
        }
    }

    private Fault begin(DiskOperation.Kind kind, long offset, int length) {
        Fault fault = process.begin(kind, path, offset, length);
        if (closed) {
            throw Volume.failure(Kind.INPUT_OUTPUT, "the file was closed by its owner", path);
        }
        return fault;
    }

    private void requireWritable(String action) {
        if (!writable) {
            throw new IllegalStateException(action + " on a handle opened for reads: file=" + path);
        }
    }

    private void requireSound(String action) {
        if (poisoned) {
            throw Volume.failure(
                    Kind.INPUT_OUTPUT,
                    action + " refused: an earlier force of this file failed, it cannot be trusted any more",
                    path);
        }
    }

    @Override
    public void close() {
        synchronized (disk) {
            if (!closed) {
                closed = true;
                process.closed(this);
            }
        }
    }

    @Override
    public String toString() {
        return path + " opened by " + SimulatedDisk.describeOrigin(origin);
    }
}
