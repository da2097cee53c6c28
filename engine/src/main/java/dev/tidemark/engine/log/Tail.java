package dev.tidemark.engine.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The recent bytes of a growing segment, in memory: those that are not in the file yet, and as many older ones as the cache
 * budget allows. One writer; any thread reads.
 *
 * <p>Bytes lie in chunks that are filled once and never changed. Readers stay below an end that was published after the bytes
 * (the segment's length, a volatile), so what they see of a chunk is complete; the array of chunks is replaced as a whole.
 */
final class Tail {

    private static final int CHUNK_MIN_BYTES = 1024;
    private static final int CHUNK_MAX_BYTES = 256 * 1024;

    /** Chunks in order; {@code starts[i]} is the segment offset of {@code arrays[i][0]}. Never changed once published. */
    private static final class Chunks {

        private final byte[][] arrays;
        private final long[] starts;

        Chunks(byte[][] arrays, long[] starts) {
            this.arrays = arrays;
            this.starts = starts;
        }
    }

    private volatile Chunks chunks = new Chunks(new byte[0][], new long[0]);
    private long end;
    private int filled;
    private long capacityBytes;

    Tail(long start) {
        end = start;
    }

    /** Offset of the oldest byte held; the end when none is held. */
    long start() {
        Chunks current = chunks;
        return current.starts.length == 0 ? end : current.starts[0];
    }

    long end() {
        return end;
    }

    /** Memory in use. */
    long capacityBytes() {
        return capacityBytes;
    }

    void append(byte[] source, int from, int length) {
        Chunks current = chunks;
        int count = current.arrays.length;
        if (count == 0 || current.arrays[count - 1].length - filled < length) {
            current = grow(current, length);
            count = current.arrays.length;
            filled = 0;
        }
        System.arraycopy(source, from, current.arrays[count - 1], filled, length);
        filled += length;
        end += length;
    }

    private Chunks grow(Chunks current, int length) {
        int count = current.arrays.length;
        int next = count == 0 ? CHUNK_MIN_BYTES : Math.min(CHUNK_MAX_BYTES, current.arrays[count - 1].length * 2);
        byte[][] arrays = Arrays.copyOf(current.arrays, count + 1);
        long[] starts = Arrays.copyOf(current.starts, count + 1);
        arrays[count] = new byte[Math.max(length, next)];
        starts[count] = end;
        capacityBytes += arrays[count].length;
        Chunks grown = new Chunks(arrays, starts);
        chunks = grown;
        return grown;
    }

    /**
     * Copies bytes from {@code offset} on until the target is full or {@code limit} is reached.
     *
     * @return bytes copied, or -1 when the first of them is not held any more
     */
    int read(ByteBuffer target, long offset, long limit) {
        Chunks current = chunks;
        int index = indexOf(current, offset);
        if (index < 0) {
            return -1;
        }
        int copied = 0;
        long at = offset;
        while (index < current.arrays.length && at < limit && target.hasRemaining()) {
            long chunkEnd = index + 1 < current.starts.length ? current.starts[index + 1] : limit;
            int length = (int) Math.min(Math.min(chunkEnd, limit) - at, target.remaining());
            target.put(current.arrays[index], (int) (at - current.starts[index]), length);
            copied += length;
            at += length;
            index++;
        }
        return copied;
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
        Chunks current = chunks;
        int index = indexOf(current, from);
        if (index < 0) {
            throw new IllegalStateException("tail does not hold what is unwritten: offset=" + from);
        }
        for (long at = from; at < limit; index++) {
            long chunkEnd = index + 1 < current.starts.length ? current.starts[index + 1] : limit;
            int length = (int) (Math.min(chunkEnd, limit) - at);
            consumer.accept(ByteBuffer.wrap(current.arrays[index], (int) (at - current.starts[index]), length), at);
            at += length;
        }
    }

    private static int indexOf(Chunks current, long offset) {
        int found = Arrays.binarySearch(current.starts, offset);
        return found >= 0 ? found : -found - 2;
    }

    /**
     * Gives up whole chunks that lie below {@code offset}, oldest first, until at most {@code keepBytes} of memory are used.
     * A reader that looks for them afterwards finds them in the file.
     */
    void release(long offset, long keepBytes) {
        Chunks current = chunks;
        int drop = 0;
        while (drop < current.arrays.length && capacityBytes > keepBytes) {
            long chunkEnd = drop + 1 < current.starts.length ? current.starts[drop + 1] : end;
            if (chunkEnd > offset) {
                break;
            }
            capacityBytes -= current.arrays[drop].length;
            drop++;
        }
        if (drop > 0) {
            chunks = new Chunks(
                    Arrays.copyOfRange(current.arrays, drop, current.arrays.length),
                    Arrays.copyOfRange(current.starts, drop, current.starts.length));
        }
    }
}
