package dev.tidemark.testkit.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes with a length that grows by writing; what lies between the old length and a write beyond it is zero. */
final class GrowingBytes {

    private static final byte[] NOTHING = new byte[0];
    private static final int CAPACITY_MIN = 64;

    private byte[] bytes = NOTHING;
    private int length;

    int length() {
        return length;
    }

    byte at(int offset) {
        return bytes[offset];
    }

    void set(int offset, byte value) {
        bytes[offset] = value;
    }

    void write(byte[] source, int from, int count, long offset) {
        if (count == 0) {
            return;
        }
        int start = Math.toIntExact(offset);
        int end = Math.addExact(start, count);
        growTo(end);
        System.arraycopy(source, from, bytes, start, count);
    }

    int read(ByteBuffer target, long offset) {
        int count = (int) Math.max(0, Math.min(target.remaining(), length - offset));
        if (count > 0) {
            target.put(bytes, (int) offset, count);
        }
        return count;
    }

    void growTo(int newLength) {
        if (newLength > bytes.length) {
            long doubled = Math.max(CAPACITY_MIN, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(newLength, doubled)));
        }
        length = Math.max(length, newLength);
    }

    /** What is cut off reads as zero if the bytes grow again. */
    void truncate(long newLength) {
        if (newLength < length) {
            Arrays.fill(bytes, (int) newLength, length, (byte) 0);
            length = (int) newLength;
        }
    }

    void copyFrom(GrowingBytes other) {
        bytes = other.length == 0 ? NOTHING : Arrays.copyOf(other.bytes, other.length);
        length = other.length;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }
}
