package dev.tidemark.actors.journal;

import java.time.Duration;

/**
 * What a store's journal has written since the store was opened, and the files that it has. Immutable.
 *
 * @param syncs of its files
 * @param writtenBytes with the frames around what writers hand over, and what is carried from file to file
 * @param live files in use
 * @param spare files ready to be used, beside the released ones that will be made ready
 * @param oldestAge since frames went to the oldest file in use, or since the store was opened
 * @param syncTime that all syncs have taken
 * @param syncUnderWay for how long a sync has not come back, zero while there is none
 */
public record JournalFiles(
        long syncs,
        long writtenBytes,
        int live,
        int spare,
        Duration oldestAge,
        Duration syncTime,
        Duration syncUnderWay) {

    /** Of a journal that nobody watches. */
    static final JournalFiles UNKNOWN = new JournalFiles(0, 0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
