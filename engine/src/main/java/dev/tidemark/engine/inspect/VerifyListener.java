package dev.tidemark.engine.inspect;

/** Hears from a verification while it runs; called by the thread that runs it. */
public interface VerifyListener {

    void found(Finding finding);

    /** Told after each piece read. {@code totalBytes} was measured before the start and bounds {@code doneBytes}. */
    void progressed(long doneBytes, long totalBytes);
}
