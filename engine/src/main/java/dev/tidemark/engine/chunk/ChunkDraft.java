package dev.tidemark.engine.chunk;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.SideLane;
import java.nio.file.Path;

/**
 * A file in preparation under its temporary name. Owned by the thread that seals.
 *
 * <p>Life: create, which deletes what an earlier run left → writing → {@link #complete} → {@link #publish}; or {@link #close} at
 * any moment, when nothing is being written beside any more: it leaves nothing behind but what was published.
 */
final class ChunkDraft implements AutoCloseable {

    /** Making as much durable takes longer than rendering it. */
    private static final long EARLY_BYTES = 4 << 20;

    private final FileSystem disk;
    private final Path target;
    private final Path temporary;
    private final FileHandle handle;

    /** How long the content was when it was last handed over to be made durable. */
    private long handedOver;

    private boolean completed;
    private boolean published;

    ChunkDraft(FileSystem disk, Path target) {
        this.disk = disk;
        this.target = target;
        this.temporary = AtomicPublisher.temporaryOf(target);
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        this.handle = disk.open(temporary, OpenMode.CREATE);
    }

    Path target() {
        return target;
    }

    /** For those who write. */
    FileHandle handle() {
        return handle;
    }

    /**
     * Begins to make durable what has been written, each time that it has become so much longer, so that its end waits for the rest alone.
     *
     * @param length of the content, by and by
     * @param settling does it, and {@link #complete} after it
     */
    void settleEarly(long length, SideLane settling) {
        if (length - handedOver >= EARLY_BYTES) {
            handedOver = length;
            settling.hand(() -> handle.force(false));
        }
    }

    /** Makes the content durable and closes the file; on any one thread. */
    void complete() {
        handle.force(true);
        completed = true;
        handle.close();
    }

    /** Gives the file its name, in place of whatever has it; durable with the next sync of the directory. */
    void publish() {
        if (!completed) {
            throw new IllegalStateException("file is not complete: file=" + temporary);
        }
        disk.replace(temporary, target);
        published = true;
    }

    @Override
    public void close() {
        if (!completed) {
            completed = true;
            try (handle) {
                deleteTemporary();
            }
        } else if (!published) {
            deleteTemporary();
        }
        published = true;
    }

    private void deleteTemporary() {
        try {
            disk.delete(temporary);
        } catch (StorageFailedException failure) {
            if (failure.kind() != Kind.NOT_FOUND) {
                throw failure;
            }
        }
    }
}
