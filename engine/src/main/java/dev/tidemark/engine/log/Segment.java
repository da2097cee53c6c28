package dev.tidemark.engine.log;

import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.BoundedHandles;
import dev.tidemark.engine.io.SharedFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One log file as its readers see it: the file, and for the growing one the bytes that are only in memory so far. Any thread
 * reads; the owning {@link SegmentWriter} alone moves its ends.
 *
 * <p>Invariants: {@code written ≤ length}; bytes below {@code length} are durable (in the journal or in the file) and never
 * change; bytes from {@code written} on are held by the tail.
 */
public final class Segment {

    private final int ordinal;
    private final SegmentName name;

    /** Last position of the range of a compacted segment; of no meaning for others. */
    private final long rangeLast;

    private final SharedFile file;
    private final Tail tail;
    private volatile long written;
    private volatile long length;

    /** Where the log begins behind this segment, which retention has removed; zero while it has not. */
    private volatile long firstLeft;

    /**
     * @param ordinal number within the collection's index; rises with the base
     * @param base position of the first line
     * @param written bytes in the file
     */
    public Segment(int ordinal, long base, Path path, BoundedHandles handles, long written) {
        this(ordinal, new SegmentName(base, 0), 0, handles.file(path), written);
    }

    /** A segment that a compaction made. */
    public static Segment compacted(int ordinal, ClosedSegment closed, Path path, BoundedHandles handles) {
        if (!closed.isCompacted()) {
            throw new IllegalArgumentException("segment was never compacted: base=" + closed.base());
        }
        return new Segment(ordinal, SegmentName.of(closed), closed.last(), handles.file(path), closed.lengthBytes());
    }

    private Segment(int ordinal, SegmentName name, long rangeLast, SharedFile file, long written) {
        this.ordinal = ordinal;
        this.name = name;
        this.rangeLast = rangeLast;
        this.file = file;
        this.tail = new Tail(written, name.base());
        this.written = written;
        this.length = written;
    }

    public int ordinal() {
        return ordinal;
    }

    public long base() {
        return name.base();
    }

    /** Number of the compaction that made it, zero for none. */
    public long generation() {
        return name.generation();
    }

    public SegmentName name() {
        return name;
    }

    /** Whether positions of its range may have no line. */
    public boolean isCompacted() {
        return name.isCompacted();
    }

    /** Last position of the range that a compacted segment covers, whether a line has it or not. */
    public long rangeLast() {
        if (!isCompacted()) {
            throw new IllegalStateException("segment has no range of its own: file=" + file);
        }
        return rangeLast;
    }

    /** Where the file is; it moves when a compaction has replaced the segment. */
    public Path path() {
        return file.path();
    }

    /** Readable bytes, header included. */
    public long length() {
        return length;
    }

    /**
     * Reads from {@code offset} on until the target is full or the readable end is reached.
     *
     * @return bytes read, zero at the end
     */
    public int read(ByteBuffer target, long offset) {
        long limit = length;
        long at = offset;
        int total = 0;
        while (at < limit && target.hasRemaining()) {
            int read = readPart(target, at, limit);
            if (read == 0) {
                break;
            }
            at += read;
            total += read;
        }
        return total;
    }

    private int readPart(ByteBuffer target, long offset, long limit) {
        if (offset >= tail.start()) {
            int copied = tail.read(target, offset, limit);
            if (copied >= 0) {
                return copied;
            }
        }
        int end = target.limit();
        int inFile = (int) Math.min(written - offset, target.remaining());
        target.limit(target.position() + inFile);
        try {
            return file.read(target, offset);
        } catch (StorageFailedException failure) {
            long left = firstLeft;
            boolean gone = left > 0 && failure.kind() == StorageFailedException.Kind.NOT_FOUND;
            throw gone ? new PositionGoneException(base() - 1, left) : failure;
        } finally {
            target.limit(end);
        }
    }

    /** Reads from the file, whether what stands there was published or not. */
    int readFile(ByteBuffer target, long offset) {
        return file.read(target, offset);
    }

    /**
     * Retention takes the segment from the head of the log: readers that still have it fail as soon as its file is gone.
     *
     * @param first where the log begins then
     */
    public void removed(long first) {
        firstLeft = first;
    }

    /**
     * The lines from a position on that are in memory.
     *
     * @param to last position wanted; it is published
     * @return empty when the first of them is not in memory
     */
    Optional<LineBlock> recent(long from, long to) {
        return tail.block(from, to);
    }

    /** Moves the file of a segment that was replaced; readers that still know the segment go on. */
    public void move(Path target, Runnable rename) {
        file.move(target, rename);
    }

    /** The file is gone for good: lets its handle go. Later reads fail. */
    public void retire() {
        file.retire();
    }

    /** Gives up the recent lines of a segment that has stopped growing; readers go on from the file. */
    public void releaseMemory(CacheBudget budget) {
        CacheBudget.Use before = use();
        tail.release(written, 0);
        budget.evicted(before, use());
    }

    /**
     * Gives up recent lines that are in the file and that nobody has used for so long.
     *
     * @return whether any are left
     */
    public boolean sweepMemory(CacheBudget budget, long nowNanos, long ageMaxNanos) {
        CacheBudget.Use before = use();
        tail.sweep(written, nowNanos, ageMaxNanos);
        CacheBudget.Use after = use();
        budget.evicted(before, after);
        return after.bytes() > 0;
    }

    /** The segment's writer has ended: nothing of the tail counts any more, whoever may still read it. */
    public void forgetMemory(CacheBudget budget) {
        CacheBudget.Use before = use();
        tail.release(written, 0);
        budget.changed(before, CacheBudget.Use.NONE);
    }

    /** What the recent lines take. */
    CacheBudget.Use use() {
        return new CacheBudget.Use(tail.capacityBytes(), tail.lines());
    }

    Tail tail() {
        return tail;
    }

    void lengthMovedTo(long newLength) {
        length = newLength;
    }

    void writtenMovedTo(long newWritten) {
        written = newWritten;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
