package dev.tidemark.engine.journal;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.JournalFileHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The files that are not in use: released ones, at most one filled under a temporary name, at most one ready under its number.
 *
 * <p>{@link #fillOne} may run on another thread than the rest, which is called between enter and leave of the ownership. The
 * slow filling has its own lock, always taken last: who needs a file while one is being filled waits for that one.
 */
final class SpareFiles {

    private final ShardDirectory directory;
    private final JournalSettings settings;
    private final long epoch;
    private final Object filling = new Object();
    private final Deque<Long> released = new ArrayDeque<>();
    private final Deque<Path> discarded = new ArrayDeque<>();
    private long nextNumber;
    private long nextOrdinal;
    private Optional<Path> filled = Optional.empty();
    private Optional<JournalFile> ready = Optional.empty();

    /** @param nextNumber number of the first file to be made */
    SpareFiles(ShardDirectory directory, JournalSettings settings, long epoch, long nextNumber) {
        this.directory = directory;
        this.settings = settings;
        this.epoch = epoch;
        this.nextNumber = nextNumber;
    }

    /** A file that nothing is needed of; it is recycled, or deleted when it cannot be trusted or has another length. */
    void release(JournalFile file) {
        file.handle().close();
        synchronized (filling) {
            if (file.isPoisoned() || file.lengthBytes() != settings.fileLengthBytes()) {
                discarded.add(file.path());
            } else {
                released.add(file.number());
            }
        }
    }

    /** Fills a file under a temporary name unless one waits, and deletes what is to be deleted. Slow; any thread. */
    void fillOne() {
        synchronized (filling) {
            sweep();
            if (filled.isEmpty() && ready.isEmpty()) {
                filled = Optional.of(fill());
            }
        }
    }

    /** Deletes what is to be deleted. */
    void sweep() {
        synchronized (filling) {
            while (!discarded.isEmpty()) {
                directory.delete(discarded.peek());
                discarded.remove();
            }
        }
    }

    private Path fill() {
        Path file = directory.unfinished(epoch, nextOrdinal++);
        Long recycled = released.poll();
        if (recycled == null) {
            directory.fill(file, settings.fileLengthBytes());
            return file;
        }
        try {
            directory.withdraw(recycled, file);
        } catch (StorageFailedException failure) {
            // Under either name it holds nothing that is needed; the next opening sweeps it.
            discarded.add(directory.numbered(recycled));
            discarded.add(file);
            throw failure;
        }
        return file;
    }

    /** Whether no file is ready to be taken. */
    boolean isShort() {
        synchronized (filling) {
            return ready.isEmpty();
        }
    }

    /** Publishes the filled file, if there is one, under the next number. */
    void publishFilled() {
        synchronized (filling) {
            if (ready.isEmpty() && filled.isPresent()) {
                ready = Optional.of(publish());
            }
        }
    }

    private JournalFile publish() {
        Path file = filled.orElseThrow();
        filled = Optional.empty();
        long number = nextNumber++;
        long length = settings.fileLengthBytes();
        try {
            try (FileHandle handle = directory.fileSystem().open(file, OpenMode.WRITE)) {
                directory.seal(handle, new JournalFileHeader(directory.shard(), number, epoch, length));
            }
            directory.publish(file, number);
        } catch (StorageFailedException failure) {
            discarded.add(file);
            throw failure;
        }
        FileHandle handle = directory.fileSystem().open(directory.numbered(number), OpenMode.WRITE);
        return new JournalFile(directory.numbered(number), number, handle, length, JournalFileHeader.BLOCK_LENGTH);
    }

    /** A published file to write to, made on the spot where none is ready. */
    JournalFile take() {
        synchronized (filling) {
            if (ready.isEmpty()) {
                fillOne();
                ready = Optional.of(publish());
            }
            JournalFile file = ready.orElseThrow();
            ready = Optional.empty();
            return file;
        }
    }

    /** Closes the ready file; a later opening finds it without frames. */
    void close() {
        synchronized (filling) {
            ready.ifPresent(file -> file.handle().close());
            ready = Optional.empty();
        }
    }
}
