package dev.tidemark.engine.io;

import dev.tidemark.engine.StorageFailedException.Kind;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read through {@link BoundedHandles}: opened when it is used, closed when others need the place. Kept by
 * whoever knows the file, for as long as the file lives; safe for any thread.
 */
public final class SharedFile {

    private final BoundedHandles handles;
    private volatile Path path;
    private volatile @Nullable OpenFile current;
    /** Guarded by this. */
    private boolean retired;

    SharedFile(BoundedHandles handles, Path path) {
        this.handles = handles;
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /**
     * Reads at {@code offset} until the buffer is full or the file ends.
     *
     * @return bytes read, fewer than asked only at the end of the file
     * @throws dev.tidemark.engine.OverloadedException when the file is not open and every handle is in use
     */
    public int read(ByteBuffer target, long offset) {
        OpenFile file = leased();
        try {
            return file.handle().read(target, offset);
        } finally {
            file.release();
        }
    }

    /** Length in bytes. Fails like {@link #read}. */
    public long length() {
        OpenFile file = leased();
        try {
            return file.handle().length();
        } finally {
            file.release();
        }
    }

    /** Keeps the handle open until the lease is closed, for a reading of many steps. Fails like {@link #read}. */
    public Lease lease() {
        return new Lease(leased());
    }

    private OpenFile leased() {
        OpenFile file = current;
        return file != null && file.tryLease() ? file : opened();
    }

    private synchronized OpenFile opened() {
        if (retired) {
            throw DiskFailures.of(Kind.NOT_FOUND, "file was retired", path);
        }
        OpenFile file = current;
        if (file != null && file.tryLease()) {
            return file;
        }
        OpenFile opened = handles.open(path);
        current = opened;
        return opened;
    }

    /**
     * Moves the file while it is read: an open handle goes on, and later ones are opened where it went.
     *
     * @param rename does it; when it throws, the file is where it was
     */
    public synchronized void move(Path target, Runnable rename) {
        rename.run();
        path = target;
    }

    /** The file is about to be deleted or moved: closes the handle when its last lease ends; later reads fail. */
    public synchronized void retire() {
        retired = true;
        OpenFile file = current;
        current = null;
        if (file != null) {
            file.retire();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** A hold on the open handle. Owner: one thread, which closes it. */
    public static final class Lease implements AutoCloseable {

        private final OpenFile file;
        private boolean closed;

        private Lease(OpenFile file) {
            this.file = file;
        }

        /** For reads only, and only until the lease is closed; never closed by the caller. */
        public FileHandle handle() {
            if (closed) {
                throw new IllegalStateException(
                        "lease is closed: file=" + file.handle().path());
            }
            return file.handle();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                file.release();
            }
        }
    }
}
