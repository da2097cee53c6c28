package dev.tidemark.engine.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The recent lines of a growing segment, in memory: those that are not in the file yet, and as many older ones as budget and age
 * allow; this segment's share of the store's operation cache. One writer; any thread reads, without a lock.
 *
 * <p>Invariants: lines of a batch lie in one chunk. Bytes lie in chunks that are filled once and never changed; the array of
 * chunks is replaced as a whole. Readers stay below an end that was published after the bytes (the segment's length, or the
 * view's watermark, both volatile), so what they see of a chunk is complete; what is appended beyond it they do not look at.
 *
 * <p>Age: a sweep gives up the oldest chunks that nobody has appended to or read for a time. Readers mark a chunk at most once
 * between two sweeps, so that many of them do not fight for the mark.
 */
final class Tail {

    private static final int CHUNK_MIN_BYTES = 1024;
    private static final int CHUNK_MAX_BYTES = 256 * 1024;
    private static final int STARTS_INITIAL = 8;
    private static final Answer NO_ANSWER = new Answer(0, 0, new LineBlock(0, 0, new byte[0], 0, 0));

    /** A block and what was asked for when it was made. */
    private record Answer(long from, long to, LineBlock block) {}

    /** Bytes that lie together, with where their lines start. Written by the tail's writer. */
    private static final class Chunk {

        private final byte[] bytes;

        /** Segment offset of the first byte. */
        private final long start;

        /** Of the first line that starts here; of the next one there will be, while none does. */
        private final long firstPosition;

        /** Where each line starts in the bytes, and where the last one ends; replaced when full. */
        private volatile int[] starts = new int[STARTS_INITIAL];

        private int count;
        private boolean used = true;
        private long unusedSinceNanos;

        Chunk(byte[] bytes, long start, long firstPosition) {
            this.bytes = bytes;
            this.start = start;
            this.firstPosition = firstPosition;
        }

        void noteUse() {
            if (!used) {
                used = true;
            }
        }

        int capacityBytes() {
            return bytes.length + Integer.BYTES * starts.length;
        }
    }

    private volatile Chunk[] chunks = new Chunk[0];

    /** Given last, so that all who follow closely share its block. Never of chunks that were given up. */
    private volatile Answer newest = NO_ANSWER;

    private long end;
    private int filled;
    private long nextPosition;
    private long capacityBytes;
    private long lines;

    /** @param firstPosition of the first line that will be appended */
    Tail(long start, long firstPosition) {
        end = start;
        nextPosition = firstPosition;
    }

    /** Offset of the oldest byte held; the end when none is held. */
    long start() {
        Chunk[] current = chunks;
        return current.length == 0 ? end : current[0].start;
    }

    long end() {
        return end;
    }

    /** Memory in use. */
    long capacityBytes() {
        return capacityBytes;
    }

    /** Lines held. */
    long lines() {
        return lines;
    }

    /** Appends what is no record, as a segment's header. */
    void append(byte[] source, int length) {
        room(length);
        System.arraycopy(source, 0, last().bytes, filled, length);
        filled += length;
        end += length;
        noteEnd();
    }

    /** Appends records. */
    void append(AppendedLines added) {
        nextPosition = added.firstPosition();
        room(added.length());
        Chunk chunk = last();
        System.arraycopy(added.array(), 0, chunk.bytes, filled, added.length());
        int[] starts = startsFor(chunk, added.count());
        for (int line = 0; line < added.count(); line++) {
            starts[chunk.count + line] = filled + added.starts()[line];
        }
        chunk.count += added.count();
        filled += added.length();
        end += added.length();
        nextPosition += added.count();
        lines += added.count();
        noteEnd();
    }

    private Chunk last() {
        Chunk[] current = chunks;
        return current[current.length - 1];
    }

    /** The next line starts where the last one ends. */
    private void noteEnd() {
        Chunk chunk = last();
        startsFor(chunk, 0)[chunk.count] = filled;
        chunk.noteUse();
    }

    /** The chunk's table with room for more lines and the end of the last. */
    private int[] startsFor(Chunk chunk, int count) {
        int[] starts = chunk.starts;
        int needed = chunk.count + count + 1;
        if (needed > starts.length) {
            capacityBytes -= chunk.capacityBytes();
            starts = Arrays.copyOf(starts, Math.max(needed, starts.length * 2));
            chunk.starts = starts;
            capacityBytes += chunk.capacityBytes();
        }
        return starts;
    }

    private void room(int length) {
        Chunk[] current = chunks;
        int count = current.length;
        if (count > 0 && current[count - 1].bytes.length - filled >= length) {
            return;
        }
        int next = count == 0 ? CHUNK_MIN_BYTES : Math.min(CHUNK_MAX_BYTES, current[count - 1].bytes.length * 2);
        Chunk[] grown = Arrays.copyOf(current, count + 1);
        grown[count] = new Chunk(new byte[Math.max(length, next)], end, nextPosition);
        capacityBytes += grown[count].capacityBytes();
        filled = 0;
        chunks = grown;
    }

    /**
     * Copies bytes from {@code offset} on until the target is full or {@code limit} is reached.
     *
     * @return bytes copied, or -1 when the first of them is not held any more
     */
    int read(ByteBuffer target, long offset, long limit) {
        Chunk[] current = chunks;
        int index = indexOfOffset(current, offset);
        if (index < 0) {
            return -1;
        }
        int copied = 0;
        long at = offset;
        while (index < current.length && at < limit && target.hasRemaining()) {
            Chunk chunk = current[index];
            long chunkEnd = endOf(current, index, limit);
            int length = (int) Math.min(Math.min(chunkEnd, limit) - at, target.remaining());
            target.put(chunk.bytes, (int) (at - chunk.start), length);
            chunk.noteUse();
            copied += length;
            at += length;
            index++;
        }
        return copied;
    }

    private static long endOf(Chunk[] current, int index, long lastEnd) {
        return index + 1 < current.length ? current[index + 1].start : lastEnd;
    }

    /**
     * The lines from a position on, as far as they lie together; all who ask for the same get the same block.
     *
     * @param to last position wanted, not beyond what is published
     * @return empty when the first of them is not held any more
     */
    Optional<LineBlock> block(long from, long to) {
        Answer known = newest;
        if (known.from() == from && known.to() == to) {
            return Optional.of(known.block());
        }
        Chunk[] current = chunks;
        int index = indexOfPosition(current, from);
        if (index < 0) {
            return Optional.empty();
        }
        Chunk chunk = current[index];
        long last = index + 1 < current.length ? Math.min(to, current[index + 1].firstPosition - 1) : to;
        int[] starts = chunk.starts;
        int lineStart = starts[(int) (from - chunk.firstPosition)];
        int linesEnd = starts[(int) (last + 1 - chunk.firstPosition)];
        chunk.noteUse();
        LineBlock block = new LineBlock(from, last, chunk.bytes, lineStart, linesEnd);
        newest = new Answer(from, to, block);
        if (start() > chunk.start) {
            newest = NO_ANSWER;
        }
        return Optional.of(block);
    }

    /** Takes bytes that lie together. */
    interface PartConsumer {

        /** @param part read-only by agreement; its bytes never change */
        void accept(ByteBuffer part, long offset);
    }

    /**
     * Hands over all bytes of a range, as few large parts, without copying them.
     *
     * @throws IllegalStateException when the first of them is not held any more
     */
    void forEachPart(long from, long limit, PartConsumer consumer) {
        Chunk[] current = chunks;
        int index = indexOfOffset(current, from);
        if (index < 0) {
            throw new IllegalStateException("tail does not hold what is unwritten: offset=" + from);
        }
        for (long at = from; at < limit; index++) {
            Chunk chunk = current[index];
            int length = (int) (Math.min(endOf(current, index, limit), limit) - at);
            consumer.accept(ByteBuffer.wrap(chunk.bytes, (int) (at - chunk.start), length), at);
            at += length;
        }
    }

    /** Of the last chunk that starts at or before an offset, -1 when none does. */
    private static int indexOfOffset(Chunk[] current, long offset) {
        int low = 0;
        int high = current.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (current[middle].start <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** The same by the position of the first line. */
    private static int indexOfPosition(Chunk[] current, long position) {
        int low = 0;
        int high = current.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (current[middle].firstPosition <= position) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /**
     * Gives up whole chunks that lie below {@code offset}, oldest first, until at most {@code keepBytes} of memory are used.
     * A reader that looks for them afterwards finds them in the file.
     */
    void release(long offset, long keepBytes) {
        Chunk[] current = chunks;
        int drop = 0;
        long kept = capacityBytes;
        while (drop < current.length && kept > keepBytes && endOf(current, drop, end) <= offset) {
            kept -= current[drop].capacityBytes();
            drop++;
        }
        drop(drop);
    }

    /** Gives up whole chunks below {@code offset}, oldest first, that nobody has used for so long. */
    void sweep(long offset, long nowNanos, long ageMaxNanos) {
        Chunk[] current = chunks;
        for (Chunk chunk : current) {
            if (chunk.used) {
                chunk.used = false;
                chunk.unusedSinceNanos = nowNanos;
            }
        }
        int drop = 0;
        while (drop < current.length
                && endOf(current, drop, end) <= offset
                && nowNanos - current[drop].unusedSinceNanos >= ageMaxNanos) {
            drop++;
        }
        drop(drop);
    }

    private void drop(int count) {
        if (count == 0) {
            return;
        }
        Chunk[] current = chunks;
        for (int index = 0; index < count; index++) {
            capacityBytes -= current[index].capacityBytes();
            lines -= current[index].count;
        }
        chunks = Arrays.copyOfRange(current, count, current.length);
        newest = NO_ANSWER;
    }
}
