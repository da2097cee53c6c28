package dev.tidemark.engine.io;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Writes small files so that their name always leads to a whole content, the old or the new one. Owner: whoever owns the
 * published file; two publications of one path must not overlap.
 *
 * <p>The order is law: write a temporary file → force it → move it over the target → sync the directory. A crash in between
 * leaves at most the temporary file, which the next publication removes and recovery ignores.
 */
public final class AtomicPublisher {

    /** What is appended to a name while its content is being written. */
    public static final String TEMPORARY_SUFFIX = ".tmp";

    private final FileSystem disk;

    public AtomicPublisher(FileSystem disk) {
        this.disk = disk;
    }

    /** The name under which {@link #publish} prepares the content of {@code file}. */
    public static Path temporaryOf(Path file) {
        return file.resolveSibling(file.getFileName() + TEMPORARY_SUFFIX);
    }

    /**
     * Replaces the content of {@code file}, or creates it, atomically and durably.
     *
     * @throws StorageFailedException when a step failed. Up to the move the old content stands for certain; a failed
     *     directory sync leaves open which content a power loss brings back, while readers see the new one
     */
    public void publish(Path file, byte[] content) {
        Path temporary = temporaryOf(file);
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        try {
            writeDurably(temporary, content);
            disk.replace(temporary, file);
        } catch (StorageFailedException failure) {
            deleteAfter(failure, temporary);
            throw failure;
        }
        disk.syncDirectory(parentOf(file));
    }

    private void writeDurably(Path temporary, byte[] content) {
        try (FileHandle handle = disk.open(temporary, OpenMode.CREATE)) {
            handle.write(ByteBuffer.wrap(content), 0);
            handle.force(true);
        }
    }

    private void deleteAfter(StorageFailedException failure, Path temporary) {
        try {
            disk.delete(temporary);
        } catch (StorageFailedException second) {
            if (second.kind() != Kind.NOT_FOUND) {
                failure.addSuppressed(second);
            }
        }
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }
}
