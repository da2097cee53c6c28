package dev.tidemark.engine;

/** What a log line does. The constant's name is its spelling in the file. */
public enum Operation {
    /** Sets the value of a key. */
    SET,
    /** Deletes a key: a tombstone, without a value. */
    DELETE,
    /** Heads the lines that survived a compaction; written by compaction alone. */
    CHECKPOINT,
    /** Adds a keyless record to a stream. */
    APPEND
}
