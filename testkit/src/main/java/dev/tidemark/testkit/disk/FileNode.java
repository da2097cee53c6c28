package dev.tidemark.testkit.disk;

import dev.tidemark.testkit.disk.PendingChange.Fate;
import dev.tidemark.testkit.disk.PendingChange.Truncate;
import dev.tidemark.testkit.disk.PendingChange.Write;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A file: what processes see, what the platter holds, and the changes in between, in order. Guarded by the disk's monitor.
 *
 * <p>Invariant: view = platter + pending, unless the platter has diverged: after a failed force (the kernel forgets which pages
 * were dirty), a lost or a misdirected write.
 */
final class FileNode implements Node {

    /** Beyond this the oldest pending changes are written back, as a kernel under memory pressure does. */
    private static final long PENDING_MAX_BYTES = 32L << 20;

    private final long id;
    private final GrowingBytes view = new GrowingBytes();
    private final GrowingBytes platter = new GrowingBytes();
    private final List<PendingChange> pending = new ArrayList<>();
    private long pendingBytes;
    private boolean diverged;
    private long modifiedMillis;
    private int links;
    private int handles;
    private Optional<SimulatedLock> lock = Optional.empty();
    /** Start and end offsets of what cannot be read from the platter. */
    private @Nullable List<long[]> unreadable;

    FileNode(long id) {
        this.id = id;
    }

    @Override
    public long id() {
        return id;
    }

    int length() {
        return view.length();
    }

    Optional<SimulatedLock> lock() {
        return lock;
    }

    void lockBy(Optional<SimulatedLock> holder) {
        lock = holder;
    }

    @Override
    public void linked(int change) {
        links += change;
    }

    long modifiedMillis() {
        return modifiedMillis;
    }

    void modified(long millis) {
        modifiedMillis = millis;
    }

    void relink(int count) {
        links = count;
    }

    void opened(int change) {
        handles += change;
    }

    /** Whether neither a name nor a handle leads to it any more, so that its space is free. */
    boolean isGone() {
        return links == 0 && handles == 0;
    }

    int read(ByteBuffer target, long offset) {
        return view.read(target, offset);
    }

    /** Reads the platter, past the page cache. */
    int readStale(ByteBuffer target, long offset) {
        return platter.read(target, offset);
    }

    byte[] content() {
        return view.toArray();
    }

    byte[] durableContent() {
        return platter.toArray();
    }

    void write(byte[] bytes, long offset, Fate fate) {
        view.write(bytes, 0, bytes.length, offset);
        if (unreadable != null) {
            unreadable.removeIf(range -> offset <= range[0] && range[1] <= offset + bytes.length);
        }
        add(new Write(offset, bytes, fate));
    }

    void truncate(long length) {
        if (length < view.length()) {
            view.truncate(length);
            add(new Truncate(length));
        }
    }

    private void add(PendingChange change) {
        pending.add(change);
        pendingBytes += change.weight();
        if (pendingBytes > PENDING_MAX_BYTES) {
            writeBack(pending.size() / 2 + 1);
        }
    }

    /** Whether platter and view may differ. */
    boolean isDirty() {
        return diverged || !pending.isEmpty();
    }

    void force() {
        writeBack(pending.size());
    }

    private void writeBack(int count) {
        List<PendingChange> oldest = pending.subList(0, count);
        for (PendingChange change : oldest) {
            apply(change);
            pendingBytes -= change.weight();
        }
        oldest.clear();
    }

    private void apply(PendingChange change) {
        if (change instanceof Write write) {
            Fate fate = write.fate();
            diverged |= !fate.equals(Fate.HONEST);
            if (!fate.lost()) {
                platter.write(write.bytes(), 0, write.bytes().length, write.offset() + fate.misdirection());
            }
        } else if (change instanceof Truncate truncate) {
            platter.truncate(truncate.length());
        }
    }

    /** Linux: some sectors are written, all pages are marked clean, and the view keeps the new bytes. */
    void failForce(RandomGenerator random) {
        new CrashImage(platter, random).keepSectors(pending, view.length());
        forgetPending();
        diverged = true;
    }

    private void forgetPending() {
        pending.clear();
        pendingBytes = 0;
    }

    void cutPower(RandomGenerator random) {
        if (!pending.isEmpty()) {
            new CrashImage(platter, random).keep(CutOutcome.choose(random), pending, view.length());
        }
        forgetPending();
        reread();
    }

    /** Forgets the cached pages that need no writing, so that reads see the platter. */
    void dropCache() {
        if (pending.isEmpty()) {
            reread();
        }
    }

    private void reread() {
        view.copyFrom(platter);
        diverged = false;
    }

    /** Damages what is at rest, seen at once. */
    void flip(long offset, int mask) {
        int at = Math.toIntExact(offset);
        if (at < platter.length()) {
            platter.set(at, (byte) (platter.at(at) ^ mask));
        }
        if (at < view.length()) {
            view.set(at, (byte) (view.at(at) ^ mask));
        }
    }

    void makeUnreadable(long start, long end) {
        if (unreadable == null) {
            unreadable = new ArrayList<>();
        }
        unreadable.add(new long[] {start, end});
    }

    boolean isUnreadable(long start, long end) {
        return unreadable != null && unreadable.stream().anyMatch(range -> start < range[1] && range[0] < end);
    }
}
