package dev.tidemark.engine.state;

/**
 * The 128-bit key of a collection's key hash. Secret: who knows it can choose keys that collide.
 *
 * @param first bytes 0 to 7 of the key, little-endian
 * @param second bytes 8 to 15 of the key, little-endian
 */
public record KeySeed(long first, long second) {

    /** Golden ratio of 2^64, the increment of SplitMix64 (Steele, Lea, Flood: Fast splittable generators, 2014). */
    private static final long INCREMENT = 0x9e3779b97f4a7c15L;

    /** The key that belongs to a catalog seed; part of the checkpoint format, hence fixed for ever. */
    public static KeySeed of(long seed) {
        return new KeySeed(mix(seed + INCREMENT), mix(seed + INCREMENT + INCREMENT));
    }

    /** Tells two seeds apart without giving one away: a hash of a constant under the seed. */
    public long fingerprint() {
        KeyHasher hasher = KeyHasher.of(this);
        hasher.hash(new byte[0], 0, 0);
        return hasher.h2();
    }

    @Override
    public String toString() {
        return "KeySeed[secret]";
    }

    private static long mix(long input) {
        long mixed = (input ^ (input >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
