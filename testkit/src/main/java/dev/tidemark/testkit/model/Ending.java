package dev.tidemark.testkit.model;

/** How a process's use of a store ended. */
public enum Ending {
    /** It closed the store. */
    CLOSED,
    /** It died; what it had handed to the operating system is still there. */
    KILLED,
    /** The machine lost its power; only what had been synced is certain. */
    POWER_CUT
}
