package dev.tidemark.http;

/** Streams of events that are counted and ended together. Safe for any thread. */
interface StreamGroup {

    /** Those that are open. */
    int count();

    /** Ends all that are open, and those that begin later at once. */
    void end();
}
