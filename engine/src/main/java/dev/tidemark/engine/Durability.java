package dev.tidemark.engine;

/** When a write of a collection counts as done. */
public enum Durability {
    /** Answered after a sync: survives process death and power loss. The default. */
    ALWAYS,
    /** Answered when written, synced every few milliseconds: a power loss can take the acknowledged writes of that span. */
    INTERVAL,
    /** Answered when written, synced only along with other collections: for tests and caches. */
    NEVER
}
