package dev.tidemark.engine;

/** What a failure asks for. */
public enum Severity {
    /** Fail this request; everything else goes on. */
    REQUEST,
    /** Fence the collection: refuse its writes until it has been opened again. */
    COLLECTION,
    /** Stop the store. */
    NODE
}
