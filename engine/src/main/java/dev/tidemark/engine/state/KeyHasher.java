package dev.tidemark.engine.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hash of escaped key bytes: SipHash-1-3 with 128 bits of output, kept here until the next call so that nothing is allocated.
 *
 * <p>For one thread at a time; every owner has its own. The halves are the first and second eight output bytes of the
 * reference implementation, little-endian.
 *
 * <p>Sources: Aumasson, Bernstein: SipHash, a fast short-input PRF (2012); reference code and vectors: veorq/SipHash.
 */
public final class KeyHasher {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ALL_BITS = 64;

    private final long start0;
    private final long start1;
    private final long start2;
    private final long start3;
    private final int compressionRounds;
    private final int finalRounds;
    private final long firstMask;

    private long h1;
    private long h2;

    private KeyHasher(KeySeed seed, int compressionRounds, int finalRounds, long firstMask) {
        start0 = seed.first() ^ 0x736f6d6570736575L;
        start1 = seed.second() ^ 0x646f72616e646f6dL ^ 0xee;
        start2 = seed.first() ^ 0x6c7967656e657261L;
        start3 = seed.second() ^ 0x7465646279746573L;
        this.compressionRounds = compressionRounds;
        this.finalRounds = finalRounds;
        this.firstMask = firstMask;
    }

    public static KeyHasher of(KeySeed seed) {
        return new KeyHasher(seed, 1, 3, -1L);
    }

    /** For tests: keeps only the highest {@code bits} of {@link #h1}, so that different keys collide in it. */
    public static KeyHasher weak(KeySeed seed, int bits) {
        if (bits < 0 || bits > ALL_BITS) {
            throw new IllegalArgumentException("bits of a hash are out of range: expected=0..64 actual=" + bits);
        }
        return new KeyHasher(seed, 1, 3, bits == 0 ? 0 : -1L << (ALL_BITS - bits));
    }

    /** Other rounds than the product's, which have more published vectors. */
    static KeyHasher ofRounds(KeySeed seed, int compressionRounds, int finalRounds) {
        return new KeyHasher(seed, compressionRounds, finalRounds, -1L);
    }

    /** The half that places and finds a key in the index. */
    public long h1() {
        return h1;
    }

    /** The half that only recovery uses, to decide equality without reading lines. */
    public long h2() {
        return h2;
    }

    /** Hashes {@code length} bytes from {@code offset}; the result replaces the one before. */
    public void hash(byte[] bytes, int offset, int length) {
        long v0 = start0;
        long v1 = start1;
        long v2 = start2;
        long v3 = start3;
        int lastWord = length >>> 3;
        // One loop for message words, then the two output steps as words of zero, which leave the state as it is.
        for (int step = 0; step <= lastWord + 2; step++) {
            long word = 0;
            int rounds = finalRounds;
            if (step < lastWord) {
                word = (long) LONGS.get(bytes, offset + (step << 3));
                rounds = compressionRounds;
            } else if (step == lastWord) {
                word = tail(bytes, offset, length);
                rounds = compressionRounds;
            } else if (step == lastWord + 1) {
                v2 ^= 0xee;
            } else {
                h1 = (v0 ^ v1 ^ v2 ^ v3) & firstMask;
                v1 ^= 0xdd;
            }
            v3 ^= word;
            for (int round = 0; round < rounds; round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        h2 = v0 ^ v1 ^ v2 ^ v3;
    }

    /** The last word: what is left of the message, with the length's low byte on top. */
    private static long tail(byte[] bytes, int offset, int length) {
        long top = (long) length << 56;
        int left = length & 7;
        if (left == 0) {
            return top;
        }
        if (length >= Long.BYTES) {
            long last = (long) LONGS.get(bytes, offset + length - Long.BYTES);
            return top | last >>> ((Long.BYTES - left) << 3);
        }
        long word = top;
        for (int i = 0; i < left; i++) {
            word |= (bytes[offset + i] & 0xffL) << (i << 3);
        }
        return word;
    }
}
