package dev.tidemark.engine.journal;

import dev.tidemark.engine.io.FileHandle;
import java.nio.file.Path;

/**
 * A numbered file that holds frames or is about to. Owned by its shard's thread; closed by whoever takes it out of use.
 *
 * <p>Frames stand back to back from {@code JournalFileHeader.BLOCK_LENGTH} to {@link #tail}. The kept ones are those up to
 * {@link #lastSequence}: what a failed sync or a superseded tail left behind it is never read.
 */
final class JournalFile {

    private final Path path;
    private final long number;
    private final FileHandle handle;
    private final long lengthBytes;
    private long tail;
    private long firstSequence;
    private long lastSequence;
    private boolean poisoned;

    JournalFile(Path path, long number, FileHandle handle, long lengthBytes, long tail) {
        this.path = path;
        this.number = number;
        this.handle = handle;
        this.lengthBytes = lengthBytes;
        this.tail = tail;
    }

    Path path() {
        return path;
    }

    long number() {
        return number;
    }

    FileHandle handle() {
        return handle;
    }

    /** Length it was prepared with. */
    long lengthBytes() {
        return lengthBytes;
    }

    /** Where the next frame goes, or would. */
    long tail() {
        return tail;
    }

    void moveTail(long newTail) {
        if (newTail < tail || newTail > lengthBytes) {
            throw new IllegalStateException("tail out of order: file=" + number + " tail=" + tail + " new=" + newTail);
        }
        tail = newTail;
    }

    /** First kept frame; meaningless while the file {@link #isEmpty}. */
    long firstSequence() {
        return firstSequence;
    }

    /** Last kept frame; meaningless while the file {@link #isEmpty}. */
    long lastSequence() {
        return lastSequence;
    }

    /** Notes that frames are durable in this file, the first of them following those kept so far. */
    void keep(long first, long last) {
        if (isEmpty()) {
            firstSequence = first;
        } else if (first != lastSequence + 1) {
            throw new IllegalStateException(
                    "frames do not follow: file=" + number + " last=" + lastSequence + " first=" + first);
        }
        lastSequence = last;
    }

    /** Forgets all frames from {@code sequence} on: they stand in a later file. */
    void keepBelow(long sequence) {
        lastSequence = Math.min(lastSequence, sequence - 1);
        if (lastSequence < firstSequence) {
            firstSequence = 0;
            lastSequence = 0;
        }
    }

    boolean isEmpty() {
        return firstSequence == 0;
    }

    /** After a failed write or sync: nothing is ever written to it again, and it is deleted, not recycled. */
    void poison() {
        poisoned = true;
    }

    boolean isPoisoned() {
        return poisoned;
    }
}
