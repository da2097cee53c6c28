package dev.tidemark.testkit.simulation;

import java.util.SplittableRandom;

/** Derives independent random streams from one seed, one for each purpose. */
final class Seeds {

    private Seeds() {}

    static SplittableRandom stream(long seed, String purpose) {
        return new SplittableRandom(mix(seed ^ mix(textHash(purpose))));
    }

    /** Finalizer of MurmurHash3 (Appleby), with Stafford's variant 13 constants. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static long textHash(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }
}
