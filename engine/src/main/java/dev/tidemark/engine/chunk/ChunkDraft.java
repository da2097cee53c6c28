package dev.tidemark.engine.chunk;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A file in preparation under its temporary name, with length and CRC-32C of what was appended. Owned by the thread that seals.
 *
 * <p>Life: create, which deletes what an earlier run left → write → {@link #complete} → {@link #publish}; or {@link #close} at
 * any moment, which leaves nothing behind but what was published.
 */
final class ChunkDraft implements ByteSink, AutoCloseable {

    private final FileSystem disk;
    private final Path target;
    private final Path temporary;
    private final FileHandle handle;
    private final CRC32C digest = new CRC32C();
    private long length;
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

    /** For writers that do not append; what they write is neither counted nor digested. */
    FileHandle handle() {
        return handle;
    }

    long length() {
        return length;
    }

    @Override
    public void write(byte[] source, int start, int end) {
        digest.update(source, start, end - start);
        handle.write(ByteBuffer.wrap(source, start, end - start), length);
        length += end - start;
    }

    /** What was appended, as a variant. */
    ChunkVariant variant(String encoding, String suffix) {
        return new ChunkVariant(encoding, suffix, length, (int) digest.getValue());
    }

    /** Makes the content durable and closes the file. */
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
