package dev.tidemark.engine.journal;

import dev.tidemark.engine.TidemarkException;

/** Receives what became of an appended frame; called once, by the thread that flushes. */
public interface AppendOutcome {

    /** The frame is durable as its collection's setting demands. */
    void durable();

    /**
     * The frame was refused before anything of it could have been written, or its outcome cannot be known.
     *
     * @param failure fenced, overloaded, storage failed (nothing written) or indeterminate
     */
    void failed(TidemarkException failure);
}
