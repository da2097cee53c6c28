package dev.tidemark.actors.telemetry;

/** A kind of step in a store's work, of which is told how long each took. */
public enum Step {
    /** Gathered frames are written to a journal file. */
    JOURNAL_WRITE,
    /** A journal file is forced. */
    JOURNAL_SYNC,
    /** A writer's batch is on its way: from leaving for the journal until it is back, durable. */
    BATCH,
    /** A growing segment is forced, for the journal. */
    SEGMENT_FORCE,
    /** A segment that has stopped growing gets its end and is forced. */
    SEGMENT_FINISH,
    /** A manifest is published that lists a finished segment. */
    PUBLISH,
    /** An image of a key index, or of the catalog, is taken. */
    CHECKPOINT,
    /** A collection is opened: its files are recovered. */
    OPENING,
    /** A range is sealed. */
    SEALING,
    /** Part of a compaction, as long as it runs without a pause. */
    COMPACTION_STEP
}
