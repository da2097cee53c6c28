package dev.tidemark.engine.format;

/**
 * What a decoder makes of bytes. A decoder tells what it sees; whether missing or damaged bytes are a torn tail
 * or corruption is decided by recovery, which knows what had been durable.
 */
public enum Verdict {
    /** Written whole by a version that this build reads; every byte was checked. */
    VALID,
    /**
     * Nothing in this place claims to be what was looked for: no bytes, zeros, or the rest of a recycled file.
     */
    ABSENT,
    /** The bytes end before what was begun ends. */
    TORN,
    /** The bytes claim to be what was looked for and are not what was written. */
    DAMAGED,
    /** Whole, of a version that this build no longer reads. */
    TOO_OLD,
    /** Whole, of a version that this build does not know yet. */
    TOO_NEW
}
