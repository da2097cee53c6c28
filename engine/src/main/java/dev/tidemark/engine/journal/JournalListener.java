package dev.tidemark.engine.journal;

import java.nio.file.Path;

/** Receives what happens to the local journal, on the thread where it happens. Must not call the journal. */
public interface JournalListener {

    /** Takes no notice. */
    JournalListener NONE = new JournalListener() {};

    /** A shard was opened. */
    default void recovered(int shard, Recovered recovered) {}

    /**
     * Frames that had never been proven durable were cut off.
     *
     * @param file where the last frame that was kept ends, at {@code offset}
     * @param droppedCount intact frames behind the tear; 0 when there was only an incomplete one
     */
    default void tailCut(int shard, Path file, long offset, long droppedCount) {}

    /** Gathered frames are about to be written to a file. */
    default void writing(int shard) {}

    /** They were. */
    default void written(int shard, int frameCount, long lengthBytes) {}

    /** A file is about to be forced. */
    default void forcing(int shard) {}

    /** It was, and so many frames are durable that were not. */
    default void forced(int shard, int frameCount) {}

    /** A file was made ready to be written to when the present one is full. */
    default void spareReady(int shard) {}

    /** Frames go to another file from here on; a file that was ready is not any more. */
    default void fileBegun(int shard, long fileNumber) {}

    /** A file is no longer needed; its unforced rest was carried forward. */
    default void fileReleased(int shard, long fileNumber, long carriedBytes) {}

    /** A write or sync of a file failed; the file is not trusted any more. */
    default void filePoisoned(int shard, long fileNumber, RuntimeException failure) {}

    /** Unanswered frames were made durable in a fresh file. */
    default void retried(int shard, long fileNumber, int frameCount) {}

    /**
     * What an opening found and did.
     *
     * @param lastSequence last frame that was kept
     * @param rewrittenCount frames that were written to a fresh file, since nothing proved them durable or to merge small files
     */
    record Recovered(long epoch, int fileCount, long lastSequence, long rewrittenCount) {}
}
