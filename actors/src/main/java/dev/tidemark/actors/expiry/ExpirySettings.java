package dev.tidemark.actors.expiry;

import java.time.Duration;

/**
 * Bounds of what is done about entries that expire.
 *
 * @param checkEvery pause between two looks at what is due
 * @param jumpBelievedAfter how long a wall clock that has jumped ahead must stay there before anything expires by it
 * @param notedMax entries of one collection whose time is kept in memory; sixteen times as many of all
 * @param scanMaxRate bytes a second at which a log is read to find them
 * @param handlers bounds of hosts' handlers
 */
public record ExpirySettings(
        Duration checkEvery, Duration jumpBelievedAfter, int notedMax, long scanMaxRate, Handlers handlers) {

    /**
     * Bounds of hosts' handlers.
     *
     * @param patience how long one call may take
     * @param parallelism entries of one collection that are with its handler at once
     * @param retryMin pause before an entry is handed over again that could not be handled
     * @param retryMax longest such pause; each is twice the one before
     */
    public record Handlers(Duration patience, int parallelism, Duration retryMin, Duration retryMax) {}
}
