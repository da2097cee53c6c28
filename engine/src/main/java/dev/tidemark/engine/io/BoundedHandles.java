package dev.tidemark.engine.io;

import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The open read handles of a store, never more than a bound. Owner: the store, which closes it last; safe for any thread.
 *
 * <p>A caller keeps one {@link SharedFile} per file for as long as the file lives; its handle comes and goes. Life of a handle:
 * opened at first use → leased by any number of readers at once, each a compare-and-set → idle → closed when its place is
 * needed for another file (least recently used first), or when the file is retired.
 *
 * <p>Recency is kept in steps of openings, not of uses: a hit writes only when an opening has happened since, so that hits
 * share no written cache line but the lease count.
 */
public final class BoundedHandles implements AutoCloseable {

    /** Bound on open handles unless the host says otherwise. */
    public static final int DEFAULT_OPEN_MAX = 256;

    private final FileSystem disk;
    private final int openMax;

    /** Twice the openings; the measure of recency. The odd value between two is the opened file's own. */
    private final AtomicLong openings = new AtomicLong();

    /** Handles that can be leased or are leased, in order of opening. Guarded by this. */
    private final Set<OpenFile> open = new LinkedHashSet<>();

    /** Places taken: open handles, and those being opened or closed just now. Guarded by this. */
    private int taken;

    /** Guarded by this. */
    private boolean closed;

    public BoundedHandles(FileSystem disk, int openMax) {
        if (openMax < 1) {
            throw new IllegalArgumentException("bound on open handles is below one: openMax=" + openMax);
        }
        this.disk = disk;
        this.openMax = openMax;
    }

    /** A file to read from; opens nothing yet. Callers share one instance per file. */
    public SharedFile file(Path path) {
        return new SharedFile(this, path);
    }

    /** Handles open now, leased ones included. */
    public synchronized int openCount() {
        return taken;
    }

    long openings() {
        return openings.get();
    }

    /**
     * Opens a file and takes its first lease, at the cost of the least recently used idle handle when the bound is reached.
     *
     * @throws OverloadedException when every handle is leased
     * @throws StorageFailedException when the disk refuses; TOO_MANY_OPEN_FILES only when no idle handle was left to close
     */
    OpenFile open(Path path) {
        takePlace();
        FileHandle handle;
        try {
            handle = openOrEvict(path);
        } catch (RuntimeException failure) {
            releasePlace();
            throw failure;
        }
        OpenFile file = new OpenFile(this, handle, openings.getAndAdd(2) + 1);
        if (!add(file)) {
            file.retire();
            file.release();
            throw closedFailure();
        }
        return file;
    }

    private static IllegalStateException closedFailure() {
        return new IllegalStateException("file handles are closed");
    }

    private void takePlace() {
        while (true) {
            Optional<OpenFile> victim;
            synchronized (this) {
                if (closed) {
                    throw closedFailure();
                }
                if (taken < openMax) {
                    taken++;
                    return;
                }
                victim = evict();
            }
            victim.orElseThrow(() -> new OverloadedException("every file handle is in use: bound=" + openMax))
                    .closeHandle();
        }
    }

    private FileHandle openOrEvict(Path path) {
        while (true) {
            try {
                return disk.open(path, OpenMode.READ);
            } catch (StorageFailedException failure) {
                if (failure.kind() != Kind.TOO_MANY_OPEN_FILES || !closeOneIdle()) {
                    throw failure;
                }
            }
        }
    }

    /**
     * Closes idle handles, least recently used first: for an owner whose own opening failed with TOO_MANY_OPEN_FILES.
     *
     * @return handles closed
     */
    public int closeIdle(int atMost) {
        int count = 0;
        while (count < atMost && closeOneIdle()) {
            count++;
        }
        return count;
    }

    private boolean closeOneIdle() {
        Optional<OpenFile> victim;
        synchronized (this) {
            victim = evict();
        }
        victim.ifPresent(OpenFile::closeHandle);
        return victim.isPresent();
    }

    /** Withdraws the idle handle that was used longest ago; the caller closes it outside of the monitor. */
    private Optional<OpenFile> evict() {
        while (true) {
            OpenFile oldest = null;
            for (OpenFile candidate : open) {
                if (candidate.isIdle() && (oldest == null || candidate.lastUsed() < oldest.lastUsed())) {
                    oldest = candidate;
                }
            }
            if (oldest == null) {
                return Optional.empty();
            }
            if (oldest.withdrawIfIdle()) {
                open.remove(oldest);
                return Optional.of(oldest);
            }
        }
    }

    /** False when the handles were closed meanwhile. */
    private synchronized boolean add(OpenFile file) {
        return !closed && open.add(file);
    }

    synchronized void remove(OpenFile file) {
        open.remove(file);
    }

    synchronized void releasePlace() {
        taken--;
    }

    /** Refuses further openings and closes every idle handle now, every leased one when its last lease ends. */
    @Override
    public void close() {
        OpenFile[] rest;
        synchronized (this) {
            closed = true;
            rest = open.toArray(OpenFile[]::new);
        }
        for (OpenFile file : rest) {
            file.retire();
        }
    }
}
