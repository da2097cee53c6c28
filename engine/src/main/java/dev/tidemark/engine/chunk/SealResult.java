package dev.tidemark.engine.chunk;

/**
 * How a sealing ended that did not fail.
 *
 * @param bytesRead of the segment
 * @param bytesWritten of all files that were published
 */
public record SealResult(Ending ending, long bytesRead, long bytesWritten) {

    /** Which way it ended. */
    public enum Ending {
        /** The chunk stands, durably. */
        SEALED,
        /** It stood already. */
        UNCHANGED,
        /** It was given up when asked; nothing is left of it. */
        CANCELLED,
        /** A file to be replaced is being sent: nothing was changed, it is to be tried again later. */
        IN_USE
    }

    static SealResult nothing(Ending ending) {
        return new SealResult(ending, 0, 0);
    }
}
