package dev.tidemark.engine.chunk;

/** Told of what a sealing reads, block by block, on the thread that seals; may hold it up to keep within a budget. */
@FunctionalInterface
public interface SealThrottle {

    /** For sealing at full speed. */
    SealThrottle NONE = bytes -> {};

    void spent(long bytes);
}
