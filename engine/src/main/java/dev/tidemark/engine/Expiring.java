package dev.tidemark.engine;

/** What becomes of a collection's entries that expire. */
public enum Expiring {

    /** None ever did: nobody looks for them. */
    NONE,

    /** They are removed. */
    REMOVED,

    /** They are handed to the host first, and removed when it has done with them. */
    HANDLED
}
