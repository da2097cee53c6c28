package dev.tidemark.engine.state;

/** Outcome of reading one checkpoint file. Nothing here is a failure of the store: a checkpoint can always be done without. */
public sealed interface CheckpointReading {

    /** Every byte was verified; the index is the reader's own. */
    record Loaded(CheckpointHeader header, KeyIndex index) implements CheckpointReading {}

    /**
     * The file does not serve.
     *
     * @param file its name
     * @param detail lower case, for people
     */
    record Unusable(String file, Reason reason, String detail) implements CheckpointReading {}

    /** Why a checkpoint does not serve. */
    enum Reason {
        /** There is no such file. */
        MISSING,
        /** The file ends before its end: it was published without having been forced, or was cut. */
        TORN,
        /** A checksum or a rule of the format does not hold, or the device cannot read it. */
        CORRUPT,
        /** An intact beginning of a version that this build no longer reads. */
        TOO_OLD,
        /** An intact beginning of a version that this build does not know. */
        TOO_NEW,
        /** Of another collection, incarnation or seed, or not of the position in its name. */
        FOREIGN,
        /** It holds effects of records that the log no longer has. */
        AHEAD_OF_LOG
    }
}
