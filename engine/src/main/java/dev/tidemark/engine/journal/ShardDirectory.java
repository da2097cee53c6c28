package dev.tidemark.engine.journal;

import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The directory of one shard: makes files under temporary names and publishes them under their numbers. Immutable.
 *
 * <p>The order is law: a file is filled and forced, gets its header, is forced again, is renamed to its number, and the
 * directory is synced before the first frame goes in. So a numbered file has a whole header after any crash, and whatever
 * has a temporary name is worth nothing.
 */
final class ShardDirectory {

    private static final int FILL_BYTES = 1 << 20;

    private final FileSystem fileSystem;
    private final Path directory;
    private final int shard;

    ShardDirectory(FileSystem fileSystem, Path directory, int shard) {
        this.fileSystem = fileSystem;
        this.directory = directory;
        this.shard = shard;
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    Path path() {
        return directory;
    }

    int shard() {
        return shard;
    }

    Path numbered(long number) {
        return directory.resolve(JournalNames.numbered(number));
    }

    Path unfinished(long epoch, long ordinal) {
        return directory.resolve(JournalNames.unfinished(epoch, ordinal));
    }

    /** Creates a file full of zeros and forces it; leaves none behind when that fails. */
    void fill(Path file, long lengthBytes) {
        long usable = fileSystem.usableSpace(directory);
        if (usable < lengthBytes) {
            throw new StorageFailedException(
                    StorageFailedException.Kind.NO_SPACE,
                    "no space for a journal file: neededBytes=" + lengthBytes + " usableBytes=" + usable,
                    Location.of(file),
                    null);
        }
        try (FileHandle handle = fileSystem.open(file, OpenMode.CREATE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(FILL_BYTES, lengthBytes));
            for (long at = 0; at < lengthBytes; at += zeros.capacity()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), lengthBytes - at));
                handle.write(zeros, at);
            }
            handle.force(true);
        } catch (StorageFailedException failure) {
            deleteQuietly(file, failure);
            throw failure;
        }
    }

    /** Takes a numbered file that nobody needs back under a temporary name; durable before anything of it is changed. */
    void withdraw(long number, Path unfinished) {
        fileSystem.rename(numbered(number), unfinished);
        fileSystem.syncDirectory(directory);
    }

    /** Writes the header of a file under a temporary name and forces the file, whatever else it got. */
    void seal(FileHandle handle, JournalFileHeader header) {
        handle.write(header.encode(), 0);
        handle.force(true);
    }

    /** Gives a sealed file its number, durably. */
    void publish(Path unfinished, long number) {
        Path target = numbered(number);
        if (fileSystem.exists(target)) {
            throw new FencedException("a newer owner has made a journal file of the same number=" + number, null);
        }
        fileSystem.rename(unfinished, target);
        try {
            fileSystem.syncDirectory(directory);
        } catch (StorageFailedException failure) {
            deleteQuietly(target, failure);
            throw failure;
        }
    }

    /** Deletes on the way out of a failure, which keeps what goes wrong here. */
    void deleteQuietly(Path file, RuntimeException failure) {
        try {
            fileSystem.delete(file);
        } catch (StorageFailedException second) {
            failure.addSuppressed(second);
        }
    }

    /** Deletes a file that may be gone already. */
    void delete(Path file) {
        if (fileSystem.exists(file)) {
            fileSystem.delete(file);
        }
    }
}
