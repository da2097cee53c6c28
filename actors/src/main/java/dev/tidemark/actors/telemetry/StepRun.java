package dev.tidemark.actors.telemetry;

/** One step under way; whoever began it ends it once, on any thread. */
public sealed interface StepRun permits StoreMeter.TimedRun, StoreMeter.IdleRun {

    /** Of which nobody wants to know. */
    StepRun IDLE = new StoreMeter.IdleRun();

    /**
     * It is done.
     *
     * @param collection name, or number where the name is not known; empty for a step of the whole store
     * @param bytes that it dealt with, zero where it does not count them
     * @param count of frames, records or keys, zero where it does not count them
     */
    void ended(String collection, long bytes, long count);

    /** It has failed. */
    void failed(String collection);
}
