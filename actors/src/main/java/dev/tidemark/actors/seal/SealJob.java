package dev.tidemark.actors.seal;

import dev.tidemark.engine.CollectionId;
import java.util.function.BooleanSupplier;

/** Makes the chunks of one closed segment. Any thread, one at a time; may be run again after a failure. */
public interface SealJob {

    CollectionId collection();

    /** First position of the range, which tells those of a collection apart. */
    long start();

    /**
     * Seals the range, or finds it sealed.
     *
     * @param cancelled asked between bounded steps; once it says so, nothing of the range is published any more
     * @return bytes of the files that were made, zero when the range was sealed already
     * @throws java.util.concurrent.CancellationException when it was cancelled
     * @throws dev.tidemark.engine.CorruptDataException when a line is not intact: trying again would not help
     * @throws dev.tidemark.engine.StorageFailedException when the disk fails
     */
    long seal(BooleanSupplier cancelled);
}
